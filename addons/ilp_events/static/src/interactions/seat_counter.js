import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Shows, while people are chosen, how many seats of the plan are left after the registration. */
export class SeatCounter extends Interaction {
    static selector = "form.o_ilp_register[data-left]";
    dynamicContent = {
        _root: { "t-on-input": () => this.updateContent() },
        ".o_ilp_after": { "t-att-class": () => ({ "d-none": !this.chosen, "d-block": this.chosen }) },
        ".o_ilp_after_count": {
            "t-out": () => String(this.left - this.chosen),
            "t-att-class": () => ({ "text-danger": this.left < this.chosen }),
        },
    };

    setup() {
        this.left = parseInt(this.el.dataset.left);
    }

    get chosen() {
        const ticked = this.el.querySelectorAll("input[name=partner_id]:checked").length;
        const typed = [...this.el.querySelectorAll(".o_ilp_colleague")].filter((input) => input.value.trim());
        return ticked + typed.length;
    }
}

registry.category("public.interactions").add("ilp_events.seat_counter", SeatCounter);

import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const PAUSE = 5000;

/** Two clicks on a button of the company's pages send its form once. */
export class SubmitOnce extends Interaction {
    static selector = "form[method=post][action*='/my/ilp/'], form[method=post][action*='/ilp/']";
    dynamicContent = {
        _root: { "t-on-submit": (ev) => this.onSubmit(ev) },
    };

    setup() {
        this.isSent = false;
    }

    onSubmit(ev) {
        if (this.isSent) {
            ev.preventDefault();
            return;
        }
        this.isSent = true;
        this.waitForTimeout(() => {
            this.isSent = false; // the answer never came, or the page is still here
        }, PAUSE);
    }
}

registry.category("public.interactions").add("ilp_membership.submit_once", SubmitOnce);

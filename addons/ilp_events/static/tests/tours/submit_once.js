import { registry } from "@web/core/registry";

function submit(form) {
    const event = new Event("submit", { bubbles: true, cancelable: true });
    form.dispatchEvent(event);
    return event.defaultPrevented;
}

registry.category("web_tour.tours").add("ilp_events_submit_once", {
    url: "/my/ilp/events",
    steps: () => [
        { content: "Open the plenary", trigger: ".o_ilp_events a.btn", run: "click", expectUnloadPage: true },
        {
            content: "Two clicks send the form once",
            trigger: "form.o_ilp_register",
            run() {
                if (submit(this.anchor) || !submit(this.anchor)) {
                    throw new Error("The second click is not held back, or the first one is.");
                }
            },
        },
    ],
});

import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ilp_events_register_two", {
    url: "/my/ilp",
    steps: () => [
        { content: "Open the events", trigger: "#ilp_nav a[href='/my/ilp/events']", run: "click", expectUnloadPage: true },
        { content: "Open the plenary", trigger: ".o_ilp_events a.btn", run: "click", expectUnloadPage: true },
        { content: "Four seats are left", trigger: ".o_ilp_register .o_ilp_seats strong:contains(4)" },
        { content: "Choose herself", trigger: ".o_ilp_register .form-check:contains((you)) input", run: "click" },
        { content: "Three would be left", trigger: ".o_ilp_after_count:contains(3)" },
        { content: "Another colleague", trigger: "#ilp_colleague_name_0", run: "edit Nadia Neri" },
        { content: "and her address", trigger: "#ilp_colleague_email_0", run: "edit nadia.neri@test.example.com" },
        { content: "Two would be left", trigger: ".o_ilp_after_count:contains(2)" },
        { content: "Register both", trigger: ".o_ilp_submit", run: "click", expectUnloadPage: true },
        { content: "Confirmed", trigger: ".o_ilp_done" },
        { content: "Two seats are left", trigger: ".o_ilp_register .o_ilp_seats strong:contains(2)" },
        { content: "She is listed", trigger: ".o_ilp_registered:contains(Nadia Neri)" },
    ],
});

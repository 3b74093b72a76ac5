import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ilp_scouting_portal", {
    url: "/my/ilp/needs",
    steps: () => [
        {
            content: "Open the form",
            trigger: "a.o_ilp_new_need",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Give a title",
            trigger: "#ilp_need_title",
            run: "edit Presa di pezzi deformabili",
        },
        {
            content: "Describe the need",
            trigger: "#ilp_need_description",
            run: "edit Cerchiamo una pinza per componenti flessibili.",
        },
        {
            content: "Answer the question that is required",
            trigger: "#ilp_need_success",
            run: "edit Un pezzo su mille danneggiato",
        },
        {
            content: "Choose who can read it",
            trigger: "label[for='ilp_need_sealed']",
            run: "click",
        },
        {
            content: "Submit",
            trigger: "button.o_ilp_submit_need",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It has been submitted",
            trigger: "div.alert-success[role='status']",
        },
    ],
});

registry.category("web_tour.tours").add("ilp_scouting_officer", {
    steps: () => [
        {
            content: "Nothing is missing",
            trigger: "button[name=action_accept]",
            run: "click",
        },
        {
            content: "Accepted",
            trigger: "div[name=review]:contains(ccepted), div[name=review]:contains(ccettat)",
        },
        {
            content: "Find technologies",
            trigger: "button.o_ilp_find",
            run: "click",
        },
        {
            content: "Read why",
            trigger: ".o_ilp_match_cards .o_kanban_record:first .o_ilp_reasons:contains(deformabili)",
        },
        {
            content: "Introduce",
            trigger: ".o_ilp_match_cards .o_kanban_record:first button.o_ilp_introduce",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal:contains(mail) .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "The need is introduced",
            trigger: ".o_statusbar_status button[data-value='introduced'][aria-checked='true']",
        },
    ],
});

registry.category("web_tour.tours").add("ilp_scouting_ask_for_dates", {
    steps: () => [
        {
            content: "Look for dates on which everybody is free",
            trigger: "button.o_ilp_propose:visible",
            run: "click",
        },
        {
            content: "Ask both sides",
            trigger: "button.o_ilp_request:visible",
            run: "click",
        },
        {
            content: "The links have left",
            trigger: ".o_statusbar_status button[data-value='proposed'][aria-checked='true']",
        },
    ],
});

registry.category("web_tour.tours").add("ilp_scouting_answer_dates", {
    steps: () => [
        {
            content: "Tick the first date",
            trigger: "input[name=slots]:first",
            run: "click",
        },
        {
            content: "I can make it",
            trigger: "button.o_ilp_accept",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Thanked",
            trigger: "div[role=status] h1",
        },
    ],
});

import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("ilp_thread_meeting", {
    steps: () => [
        { content: "From the introduced need", trigger: "button[name=action_plan_meeting]:visible", run: "click" },
        { content: "The technologies are there", trigger: "div[name=match_ids] :contains(Soft gripper)" },
        { trigger: "div[name=date_start] input, div[name=date_start] button", run: "click" },
        { content: "Next month", trigger: ".o_datetime_picker .o_next", run: "click" },
        {
            content: "A day of it",
            trigger: ".o_datetime_picker .o_date_item_cell:not(.o_out_of_range):contains(15)",
            run: "click",
        },
        { content: "Close the calendar", trigger: ".o_datetime_picker .o_datetime_buttons .btn-primary", run: "click" },
        { trigger: "button.o_ilp_invite", run: "click" },
        { content: "Planned", trigger: "button.o_ilp_hold:visible" },
    ],
});

tours.add("ilp_thread_held", {
    steps: () => [
        { trigger: "button.o_ilp_hold:visible", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { content: "Held", trigger: ".o_statusbar_status button[data-value=held][aria-checked=true]" },
    ],
});

tours.add("ilp_thread_verdict", {
    steps: () => [
        { trigger: "fieldset:first label:last input", run: "click" },
        { trigger: "fieldset:eq(1) label:first input", run: "click" },
        { trigger: "#ilp_verdict_reason", run: "edit La presa regge, manca la velocità" },
        { trigger: "#ilp_verdict_next", run: "edit Prova su dieci pezzi" },
        { trigger: ".o_ilp_send_verdict", run: "click", expectUnloadPage: true },
        { content: "Thanked", trigger: "div[role=status] h1" },
    ],
});

tours.add("ilp_thread_side_by_side", {
    steps: () => [
        { content: "Both verdicts", trigger: "div[name=verdict_table]:contains(La presa regge)" },
        { content: "the researcher's", trigger: "div[name=verdict_table]:contains(Remo Researcher)" },
        { content: "and the company's", trigger: "div[name=verdict_table]:contains(Teresa Thread)" },
    ],
});

import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const patient = (steps) => () => steps.map((step) => ({ timeout: 40000, ...step })); // also on a busy machine

const choose = (field, words) => [
    { trigger: `div[name=${field}] input`, run: `edit ${words}` },
    { trigger: `.o-autocomplete--dropdown-item > a:contains(${words})`, run: "click" },
];

// The company, on its page

function typeDate() {
    this.anchor.value = "2031-02-10"; // an empty field of dates cannot be edited by the runner
}

tours.add("ilp_stay_request", {
    steps: patient([
        { content: "the page is Italian", trigger: "h1:contains(Attività)" },
        { trigger: "label:contains(Test secondment)", run: "click" },
        { trigger: "#ilp_activity_date", run: typeDate },
        { trigger: "label:contains(Test colleague)", run: "click" },
        { trigger: "#ilp_activity_note", run: "edit Capire dove entra una pinza morbida" },
        {
            trigger: ".o_ilp_request_activity:contains(Invia la richiesta)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains(Grazie)" },
        { trigger: ".badge:contains(Richiesta)" },
    ]),
});

function give() {
    const input = this.anchor;
    const files = new DataTransfer();
    files.items.add(new File(["%PDF-1.4"], "firmato.pdf", { type: "application/pdf" }));
    input.files = files.files;
    input.closest("form").querySelector(".o_ilp_give").click();
}

const documents = [1, 2, 3, 4].flatMap((number) => [
    {
        content: `document ${number}`,
        trigger: `.o_ilp_item:nth-child(${number}):contains(Lo dà la vostra azienda) input[name=document]`,
        run: give,
        expectUnloadPage: true,
    },
    { trigger: `.o_ilp_item:nth-child(${number}):contains(Ricevuto, da verificare)` },
]);

tours.add("ilp_stay_documents", {
    steps: patient([{ trigger: "h2:contains(Lista di controllo prima dell'avvio)" }, ...documents]),
});

// The officer

tours.add("ilp_stay_approve", {
    steps: patient([
        { trigger: "div[name=quantity] input", run: "edit 6" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved button[name=action_approve]:contains(Approva)", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=approved]:contains(Approvata)" },
        { trigger: "button[name=action_open_sheet]:contains(Scheda)", run: "click" },
        { trigger: ".alert:contains(Non può ancora cominciare)" },
        ...choose("lab_id", "Test soft robotics"),
        ...choose("tutor_id", "Anna Prova"),
        ...choose("area_ids", "Robotica"),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved button[name=action_plan]:contains(Pianifica)", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=planned]:contains(In programma)" },
    ]),
});

const checks = [1, 2, 3, 4, 5, 6, 7].flatMap((number) => [
    {
        content: `check off ${number}`,
        trigger: `div[name=item_ids] tr.o_data_row:nth-child(${number}) button[name=action_done]`,
        run: "click",
    },
    { trigger: `div[name=item_ids] tr.o_data_row:nth-child(${number}):not(:has(button[name=action_done]))` },
]);

tours.add("ilp_stay_start", {
    steps: patient([
        { trigger: "button[name=action_start]:contains(Avvia)", run: "click" },
        {
            content: "an incomplete checklist blocks it",
            trigger: ".modal .o_error_dialog, .modal:contains(non può cominciare, manca)",
        },
        { trigger: ".modal .btn-primary", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...checks,
        { trigger: "button[name=action_start]:contains(Avvia)", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=running]:contains(In corso)" },
    ]),
});

tours.add("ilp_stay_candidate", {
    steps: patient([
        {
            trigger: "tr.o_data_row:contains(La pinza tiene le guarnizioni) button[name=action_make_need]",
            run: "click",
        },
        { trigger: ".o_breadcrumb:contains(La pinza tiene le guarnizioni bagnate)" },
    ]),
});

tours.add("ilp_stay_finish", {
    steps: patient([
        { trigger: "button[name=action_finish]:contains(Concludi)", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=done]:contains(Concluso)" },
    ]),
});

// Links without a login

const thanks = { trigger: ".alert-success:contains(Grazie)" };

tours.add("ilp_stay_week", {
    steps: patient([
        { trigger: "h1:contains(La Sua settimana)" },
        { trigger: "#ilp_log_did", run: "edit Provate sei guarnizioni" },
        { trigger: "#ilp_log_found", run: "edit La pinza tiene le guarnizioni bagnate" },
        { trigger: ".o_ilp_send_week:contains(Invia)", run: "click", expectUnloadPage: true },
        thanks,
    ]),
});

tours.add("ilp_stay_report", {
    steps: patient([
        { trigger: "h1:contains(Relazione)" },
        { trigger: "#ilp_report_text", run: "edit Cercato, trovato, da provare" },
        { trigger: ".o_ilp_send_report:contains(Invia)", run: "click", expectUnloadPage: true },
        thanks,
    ]),
});

tours.add("ilp_stay_evaluation", {
    steps: patient([
        { trigger: "h1:contains(Com'è andata?)" },
        { trigger: "label[for=ilp_usefulness_5]:contains(Moltissimo)", run: "click" },
        { trigger: "label[for=ilp_conduct_4]", run: "click" },
        { trigger: "label[for=ilp_again_5]", run: "click" },
        { trigger: "#ilp_evaluation_comment", run: "edit Da rifare" },
        { trigger: ".o_ilp_send_evaluation:contains(Invia)", run: "click", expectUnloadPage: true },
        thanks,
    ]),
});

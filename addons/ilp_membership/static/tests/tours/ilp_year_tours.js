import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const patient = (steps) => () => steps.map((step) => ({ timeout: 40000, ...step })); // also on a busy machine

// The accession

tours.add("ilp_year_join", {
    url: "/ilp/join",
    steps: patient([
        { content: "the form is Italian", trigger: "label[for=ilp_join_company]:contains(Azienda)" },
        { trigger: "#ilp_join_company", run: "edit Officine Brenta S.p.A." },
        { trigger: "#ilp_join_name", run: "edit Bianca Brenta" },
        { trigger: "#ilp_join_email", run: "edit bianca@brenta.example.com" },
        { trigger: "#ilp_join_size", run: "selectByLabel Grande impresa" },
        { trigger: "#ilp_join_description", run: "edit Pinze per oggetti deformabili" },
        { trigger: "#ilp_join_consent", run: "click" },
        {
            trigger: ".s_website_form_send:not(.disabled):contains(Invia)",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "the thank-you page", trigger: "h1:contains(Grazie)" },
    ]),
});

tours.add("ilp_year_consultation", {
    steps: patient([
        { trigger: ".nav-link:contains(Verbale)", run: "click" },
        {
            trigger: "div[name=ilp_minutes] .odoo-editor-editable",
            run: "editor Vogliono afferrare parti morbide",
        },
        { trigger: "button[name=action_ilp_held]:contains(L'incontro si è svolto)", run: "click" },
        { content: "held", trigger: ".o_form_saved div[name=ilp_held_on]" },
    ]),
});

tours.add("ilp_year_profile", {
    url: "/odoo/ilp-accession",
    steps: patient([
        {
            content: "the consultation moved the prospect on",
            trigger: ".o_kanban_group:contains(Consultazione) .o_kanban_record:contains(Officine Brenta)",
            run: "click",
        },
        { trigger: ".nav-link:contains(Programma di liaison)", run: "click" },
        { trigger: "div[name=ilp_size_class_id] input:value(Grande impresa)" },
        { trigger: "div[name=ilp_due_diligence_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".modal .o_radio_item:contains(Positiva) input", run: "click" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "div[name=ilp_due_diligence_ids] .o_data_row:contains(Positiva)" },
        {
            trigger: "button[name=action_ilp_start_profiling]:contains(Avvia la profilatura)",
            run: "click",
        },
        { trigger: ".o_form_view button[name=action_new_profile]:contains(Profilo)", run: "click" },
        {
            trigger: "div[name=strategic_objectives] .odoo-editor-editable",
            run: "editor Manipolazione delicata",
        },
        { trigger: "div[name=expectations] .odoo-editor-editable", run: "editor Due incontri entro giugno" },
        { trigger: "div[name=area_ids] input", run: "edit Robotica" },
        { trigger: ".o-autocomplete--dropdown-item > a:contains(Robotica)", run: "click" },
        { trigger: "button[name=action_share]:contains(Condividi con l'azienda)", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=shared]:contains(Condiviso con l'azienda)" },
    ]),
});

tours.add("ilp_year_confirm", {
    url: "/my/ilp",
    steps: patient([
        { trigger: ".o_ilp_profile_to_confirm:contains(Leggi il profilo)", run: "click", expectUnloadPage: true },
        { trigger: "section:contains(Obiettivi strategici):contains(Manipolazione delicata)" },
        { trigger: "section:contains(Robotica)" },
        { trigger: ".o_ilp_confirm:contains(Conferma il profilo)", run: "click", expectUnloadPage: true },
        { trigger: "p:contains(confermat):contains(Bianca Brenta)" },
    ]),
});

tours.add("ilp_year_offer", {
    url: "/odoo/ilp-affiliates",
    steps: patient([
        { trigger: ".o_kanban_record:contains(Officine Brenta)", run: "click" },
        { trigger: "button[name=action_create_offer]:visible:contains(Crea offerta)", run: "click" },
        { trigger: ".o_form_view .o_data_row:contains(Test tier)" },
        { trigger: "button[name=action_quotation_send]:visible", run: "click" },
        { trigger: ".modal .o_composer_body:contains(affiliazione), .modal div[name=body]:contains(affiliazione)" },
        { trigger: ".modal button[name=action_send_mail]:enabled", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=sent]" },
    ]),
});

const sign = (module, reference) => [
    {
        content: "an offer waits",
        trigger: "section:contains(attende la vostra firma) .o_ilp_offer:contains(Apri l'offerta)",
        run: "click",
        expectUnloadPage: true,
    },
    { trigger: `tr:contains(${module}) a.js_update_line_json .fa-plus`, run: "click", expectUnloadPage: true },
    { content: "one unit", trigger: `tr:contains(${module}) input.js_quantity:value(1)` },
    { trigger: ".o_portal_sale_sidebar a[data-bs-target='#modalaccept']", run: "click" },
    { trigger: ".modal .modal-title:contains(Offerta di affiliazione)" },
    { trigger: ".modal label[for=ilp_offer_reference]:contains(ordine d’acquisto)" },
    { trigger: ".modal #ilp_offer_reference", run: `edit ${reference}` },
    { trigger: ".modal label:contains(Accetto le condizioni del programma)" },
    { trigger: ".modal #ilp_offer_terms:not(:checked)", run: "click" },
    { trigger: ".modal .o_web_sign_name_and_signature input:value(Bianca Brenta)" },
    { trigger: ".modal canvas.o_web_sign_signature", run: "canvasNotEmpty" },
    { trigger: ".modal .o_portal_sign_submit:enabled", run: "click", expectUnloadPage: true },
    { trigger: ".o_ilp_signatures:contains(Bianca Brenta)" },
];

tours.add("ilp_year_sign", { url: "/my/ilp", steps: patient(sign("Test mentoring", "OdA 2031-7")) });

tours.add("ilp_year_payment", {
    steps: patient([
        { trigger: "button[name=action_view_invoice]:contains(Fatture)", run: "click" },
        { trigger: "button[name=action_register_payment]:visible:contains(Registra pagamento)", run: "click" },
        { trigger: ".modal button[name=action_create_payments]", run: "click" },
        { trigger: ".ribbon span:contains(Pagat), .ribbon span:contains(In pagamento)" },
    ]),
});

// The renewal

tours.add("ilp_year_profile_again", {
    steps: patient([
        { trigger: ".alert:contains(Il rinnovo chiede all'azienda se questo profilo è ancora valido)" },
        { trigger: "button[name=action_back_to_draft]:visible:contains(Riporta in bozza)", run: "click" },
        { trigger: "div[name=expectations] .odoo-editor-editable", run: "editor Tre incontri entro giugno" },
        { trigger: "button[name=action_share]:visible", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=shared]:contains(Condiviso con l'azienda)" },
        { content: "staff sees what the company will see", trigger: "div[name=differences] ins:contains(Tre)" },
    ]),
});

tours.add("ilp_year_renewal", {
    url: "/my/ilp",
    steps: patient([
        {
            trigger: "section:contains(Il vostro profilo è ancora valido?) .o_ilp_profile_to_confirm",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "details summary:contains(Che cosa è cambiato)" },
        { trigger: ".o_ilp_differences del:contains(Due)" },
        { trigger: ".o_ilp_differences ins:contains(Tre)" },
        { trigger: ".o_ilp_confirm:contains(Conferma il profilo)", run: "click", expectUnloadPage: true },
        { trigger: ".badge:contains(Confermato)" },
        { trigger: "#ilp_nav a[href='/my/ilp']", run: "click", expectUnloadPage: true },
        ...sign("Test secondment", "OdA 2032-3"),
    ]),
});

tours.add("ilp_year_cockpit", {
    url: "/odoo/ilp-renewals",
    steps: patient([
        { trigger: ".o_group_header:contains(gennaio 2032)" },
        { trigger: ".o_data_row:contains(Officine Brenta):contains(Firmata):contains(OdA 2032-3)" },
        { trigger: ".o_data_row:contains(Officine Brenta) .o_list_record_selector input", run: "click" },
        { trigger: "button:contains(Agisci sui rinnovi):visible", run: "click" },
        { trigger: ".modal .o_radio_item:contains(Fattura ora) input", run: "click" },
        { content: "the preview", trigger: ".modal .o_data_row:contains(Officine Brenta):contains(Da fare)" },
        { trigger: ".modal button[name=action_run]:contains(Esegui)", run: "click" },
        { content: "the result", trigger: ".modal .o_data_row:contains(Officine Brenta):contains(Fatto)" },
        { trigger: ".modal footer button:contains(Chiudi):visible", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ]),
});

// The withdrawal

tours.add("ilp_year_withdrawal", {
    url: "/my/ilp",
    steps: patient([
        { content: "the benefits of the second year", trigger: "tr[data-benefit=event_seat] .o_ilp_left:contains(4)" },
        { trigger: ".o_ilp_timeline:contains(Adesione formale firmata da Bianca Brenta)" },
        { trigger: "a[href='/my/ilp/withdrawal']:contains(Recedere dal programma)", run: "click", expectUnloadPage: true },
        { trigger: "label[for=ilp_withdrawal_reason]:contains(Perché volete lasciare?)" },
        { trigger: "#ilp_withdrawal_reason", run: "selectByLabel Cambio di strategia" },
        { trigger: "#ilp_withdrawal_note", run: "edit Chiudiamo il reparto" },
        { trigger: ".o_ilp_withdrawal_next:contains(Continua)", run: "click", expectUnloadPage: true },
        { content: "what it means", trigger: ".card:contains(Nessun altro anno viene fatturato):contains(31/01/2033)" },
        { trigger: ".o_ilp_withdrawal_confirm:contains(disdetta)", run: "click", expectUnloadPage: true },
        { trigger: ".alert:contains(La vostra azienda ha dato la disdetta il):contains(31/01/2033)" },
    ]),
});

tours.add("ilp_year_exit_interview", {
    url: "/odoo/ilp-exit-interviews",
    steps: patient([
        { trigger: ".o_data_row:contains(Officine Brenta):contains(Cambio di strategia):contains(Da fare)" },
        { trigger: ".o_data_row:contains(Officine Brenta) .o_data_cell", run: "click" },
        { trigger: ".o_form_view button[name=action_done]:contains(Colloquio svolto)" },
        { trigger: ".o_arrow_button_current[data-value=open]:contains(Da fare)" },
    ]),
});

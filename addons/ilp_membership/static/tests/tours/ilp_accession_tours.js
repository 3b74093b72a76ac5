import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("ilp_prospect_interest", {
    url: "/ilp/join",
    steps: () => [
        { trigger: "#ilp_join_company", run: "edit Test Thread S.p.A." },
        { trigger: "#ilp_join_name", run: "edit Teresa Thread" },
        { trigger: "#ilp_join_email", run: "edit teresa@thread.example.com" },
        { trigger: "#ilp_join_consent", run: "click" },
        { trigger: "#ilp_join_description", run: "edit Pinze per oggetti deformabili" },
        {
            content: "send the form",
            trigger: ".s_website_form_send:not(.disabled)",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "the thank-you page", trigger: "h1:contains(Thank You), h1:contains(Grazie)" },
    ],
});

tours.add("ilp_officer_profile", {
    url: "/odoo/ilp-accession",
    steps: () => [
        {
            content: "the lead from the website is in the pipeline",
            trigger: ".o_kanban_record:contains(Test Thread)",
            run: "click",
        },
        { trigger: "button[name=action_ilp_start_profiling]", run: "click" },
        { content: "the affiliation", trigger: ".o_form_view button[name=action_new_profile]", run: "click" },
        {
            trigger: "div[name=strategic_objectives] .odoo-editor-editable",
            run: "editor Manipolazione delicata",
        },
        { trigger: "div[name=expectations] .odoo-editor-editable", run: "editor Due incontri entro giugno" },
        { trigger: "div[name=area_ids] input", run: "edit Robotic" },
        { trigger: ".o-autocomplete--dropdown-item > a:contains(Robotic)", run: "click" },
        { trigger: "button[name=action_share]", run: "click" },
        { content: "shared", trigger: "button[name=action_back_to_draft]:visible" },
    ],
});

tours.add("ilp_coordinator_profile", {
    url: "/my/ilp",
    steps: () => [
        { trigger: ".o_ilp_profile_to_confirm", run: "click", expectUnloadPage: true },
        { trigger: "section:contains(Manipolazione delicata)" },
        { trigger: ".o_ilp_confirm", run: "click", expectUnloadPage: true },
        { content: "confirmed with name", trigger: "p:contains(Teresa Thread)" },
    ],
});

tours.add("ilp_administration_offer", {
    url: "/odoo/ilp-affiliates",
    steps: () => [
        { trigger: ".o_kanban_record:contains(Test Thread)", run: "click" },
        { trigger: "button[name=action_create_offer]:visible", run: "click" },
        { content: "the offer", trigger: ".o_form_view .o_data_row:contains(Test tier)" },
        { trigger: "button[name=action_quotation_send]:visible", run: "click" },
        { trigger: ".modal button[name=action_send_mail]:enabled", run: "click" },
        { content: "sent", trigger: ".o_arrow_button_current[data-value=sent]" },
    ],
});

tours.add("ilp_coordinator_sign", {
    url: "/my/ilp",
    steps: () => [
        { trigger: ".o_ilp_offer", run: "click", expectUnloadPage: true },
        {
            content: "tick the second module",
            trigger: "tr:contains(Test mentoring) a.js_update_line_json .fa-plus",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "one unit", trigger: "tr:contains(Test mentoring) input.js_quantity:value(1)" },
        { trigger: ".o_portal_sale_sidebar a[data-bs-target='#modalaccept']", run: "click" },
        { content: "purchase order", trigger: ".modal #ilp_offer_reference", run: "edit PO 2027-11" },
        { content: "terms", trigger: ".modal #ilp_offer_terms:not(:checked)", run: "click" },
        {
            trigger: ".modal .o_web_sign_name_and_signature input:value(Teresa Thread)",
        },
        { trigger: ".modal canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        { trigger: ".modal .o_portal_sign_submit:enabled", run: "click", expectUnloadPage: true },
        { content: "signed", trigger: "#quote_content, .o_portal_sale_sidebar" },
    ],
});

tours.add("ilp_administration_invoice", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button#create_invoice:visible", run: "click" },
        { trigger: ".modal button[name=create_invoices]", run: "click" },
        { trigger: "button[name=action_post]:visible", run: "click" },
        { trigger: "button[name=action_register_payment]:visible", run: "click" },
        { trigger: ".modal button[name=action_create_payments]", run: "click" },
        { content: "paid", trigger: ".ribbon span:contains(Paid), .ribbon span:contains(In Payment)" },
    ],
});

tours.add("ilp_coordinator_home", {
    url: "/my/ilp",
    steps: () => [
        { content: "the benefits", trigger: "tr[data-benefit=event_seat] .o_ilp_left:contains(4)" },
        { content: "the timeline", trigger: ".o_ilp_timeline li:contains(Teresa Thread)" },
    ],
});

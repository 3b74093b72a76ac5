import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("ilp_events_seats_it", {
    steps: () => [
        { content: "Sceglie se stessa", trigger: ".o_ilp_register .form-check:contains((Lei)) input", run: "click" },
        { content: "e si registra", trigger: ".o_ilp_submit:contains(Iscrivi)", run: "click", expectUnloadPage: true },
        { content: "La registrazione è confermata", trigger: ".o_ilp_done" },
        { content: "Non può venire", trigger: ".o_ilp_change summary:contains(Cambia il nominativo)", run: "click" },
        { content: "Viene un'altra collega", trigger: ".o_ilp_change input[name=name]", run: "edit Nadia Neri" },
        { content: "Il suo indirizzo", trigger: ".o_ilp_change input[name=email]", run: "edit nadia.neri@test.example.com" },
        { content: "Cambia", trigger: ".o_ilp_change_submit:contains(Cambia)", run: "click", expectUnloadPage: true },
        { content: "Il posto è di Nadia", trigger: ".o_ilp_registered:contains(Nadia Neri)" },
        { content: "La sala è piena", trigger: ".o_ilp_room strong:contains(0)" },
        { content: "Un collega vuole venire", trigger: ".o_ilp_register .form-check:contains(Test colleague) input", run: "click" },
        { content: "Va in lista d'attesa", trigger: ".o_ilp_wait:contains(lista d'attesa)", run: "click", expectUnloadPage: true },
        { content: "Si vede la posizione", trigger: ".o_ilp_registered li:contains(Test colleague) .o_ilp_state:contains(1)" },
        { content: "Nadia non viene", trigger: ".o_ilp_registered li:contains(Nadia Neri) .o_ilp_cancel", run: "click", expectUnloadPage: true },
        { content: "Il posto è libero", trigger: ".o_ilp_done" },
        { content: "ed è offerto al collega", trigger: ".o_ilp_registered li:contains(Test colleague) .o_ilp_confirm" },
    ],
});

registry.category("web_tour.tours").add("ilp_events_confirm_it", {
    steps: () => [
        { content: "C'è un posto", trigger: ".o_ilp_offered:contains(per Lei)" },
        { content: "Lo conferma", trigger: ".o_ilp_confirm:contains(parteciperò)", run: "click", expectUnloadPage: true },
        { content: "Il posto è suo", trigger: ".o_ilp_confirmed" },
    ],
});

import { EventRegistrationSummaryDialog } from "@event/client_action/event_registration_summary_dialog";
import { patch } from "@web/core/utils/patch";

patch(EventRegistrationSummaryDialog.prototype, {
    /** Whom the rules refuse is not let in, and the desk reads why: core would close the dialog without a word. */
    async onRegistrationConfirm() {
        if (this.registrationStatus.value !== "confirmed_registration") {
            await this.orm.call("event.registration", "action_set_done", [this.registration.id]);
            this.registrationStatus.value = "confirmed_registration";
        }
        return super.onRegistrationConfirm();
    },
});

import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";
import { redirect } from "@web/core/utils/urls";
import { SignatureForm } from "@portal/signature_form/signature_form";

/**
 * The signature of an affiliation offer: it goes with the purchase order and the acceptance of the terms, which the
 * page asks for above it.
 */
export class OfferSignatureForm extends SignatureForm {
    async onClickSubmit() {
        const form = document.querySelector("#ilp_offer_acceptance");
        const inputs = [...form.querySelectorAll("input")];
        if (!inputs.every((input) => input.reportValidity())) {
            return;
        }
        const data = await rpc(this.props.callUrl, {
            name: this.signature.name,
            signature: this.signature.getSignatureImage().split(",")[1],
            reference: form.querySelector("[name=reference]").value,
            terms_accepted: Boolean(form.querySelector("[name=terms_accepted]")?.checked),
        });
        this.state.error = data.error || false;
        if (data.redirect_url) {
            redirect(data.redirect_url);
        }
    }
}

registry.category("public_components").add("ilp_membership.offer_signature", OfferSignatureForm);

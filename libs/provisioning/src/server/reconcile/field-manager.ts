/** Who owns what we apply on a site; `replicas` has an owner of its own (`SCALER`). */
export const FIELD_MANAGER = 'beffroi-provisioning';

/** No number of engines that a deployment can have. */
export interface InvalidReplicas {
  readonly kind: 'InvalidReplicas';
  readonly given: number;
  readonly least: number;
  readonly most: number;
}

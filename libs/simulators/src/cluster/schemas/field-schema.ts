/** Which fields a value may have. A list has the schema of its items. */
export type FieldSchema =
  | { readonly kind: 'anything' }
  | { readonly kind: 'object'; readonly field: (name: string) => FieldSchema | undefined }
  | { readonly kind: 'map'; readonly values: FieldSchema };

export const ANYTHING: FieldSchema = { kind: 'anything' };

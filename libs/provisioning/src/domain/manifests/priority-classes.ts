/** Classes of service above the fair queue, highest first; each is a PriorityClass of the cluster. */
export const PRIORITY_CLASSES = ['beffroi-garanti', 'beffroi-standard', 'beffroi-differe'] as const;

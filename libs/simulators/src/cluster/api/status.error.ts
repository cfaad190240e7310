/** One cause in a Status; `reason` is machine-readable, `field` a JSON path in Kubernetes' writing. */
export interface StatusCause {
  reason: string;
  message: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** A refusal that travels to the client as a Kubernetes Status. */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails;

  constructor(code: number, reason: string, message: string, details: StatusDetails = {}) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  toStatus(): Record<string, unknown> {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason ? { reason: this.reason } : {}),
      ...(Object.keys(this.details).length > 0 ? { details: this.details } : {}),
      code: this.code,
    };
  }
}

/** What a refusal is about: `pods "web-1"`, `deployments.apps "web"`. */
export interface Subject {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly name: string;
}

const label = ({ group, plural, name }: Subject): string =>
  `${group ? `${plural}.${group}` : plural} "${name}"`;

const about = ({ name, group, plural }: Subject): StatusDetails => ({
  name,
  ...(group ? { group } : {}),
  kind: plural,
});

export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message);

export const unsupportedMediaType = (message: string): StatusError =>
  new StatusError(415, 'UnsupportedMediaType', message);

export const notFound = (subject: Subject): StatusError =>
  new StatusError(404, 'NotFound', `${label(subject)} not found`, about(subject));

export const alreadyExists = (subject: Subject, deleting: boolean): StatusError =>
  new StatusError(
    409,
    'AlreadyExists',
    `${deleting ? 'object is being deleted: ' : ''}${label(subject)} already exists`,
    about(subject),
  );

export const conflict = (subject: Subject, why: string): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${label(subject)}: ${why}`,
    about(subject),
  );

export const modified = (subject: Subject): StatusError =>
  conflict(
    subject,
    'the object has been modified; please apply your changes to the latest version and try again',
  );

export const forbidden = (subject: Subject, why: string, causes?: StatusCause[]): StatusError =>
  new StatusError(403, 'Forbidden', `${label(subject)} is forbidden: ${why}`, {
    ...about(subject),
    ...(causes ? { causes } : {}),
  });

export const invalid = (subject: Subject, causes: StatusCause[]): StatusError => {
  const listed = causes.map(({ field, message }) => `${field}: ${message}`);
  const text = listed.length === 1 ? (listed[0] ?? '') : `[${listed.join(', ')}]`;
  const qualified = subject.group ? `${subject.kind}.${subject.group}` : subject.kind;
  return new StatusError(422, 'Invalid', `${qualified} "${subject.name}" is invalid: ${text}`, {
    ...about(subject),
    kind: subject.kind,
    causes,
  });
};

export const versionMissing = (subject: Subject): StatusError =>
  invalid({ ...subject, kind: subject.plural }, [
    {
      reason: 'FieldValueInvalid',
      message: 'Invalid value: 0: must be specified for an update',
      field: 'metadata.resourceVersion',
    },
  ]);

export const expired = (message: string): StatusError => new StatusError(410, 'Expired', message);

export const unknownResource = (): StatusError =>
  new StatusError(404, 'NotFound', 'the server could not find the requested resource');

export const methodNotAllowed = (): StatusError =>
  new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');

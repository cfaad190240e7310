import type { RequestFault } from '@beffroi/contracts/openai';
import type { Text } from '@beffroi/kernel';

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Reads the fields of a body or a query one by one, and keeps what is wrong with them in FastAPI's shape. */
export class Fields {
  readonly faults: RequestFault[] = [];
  readonly #place: 'body' | 'query';
  readonly #read: (name: string) => unknown;

  private constructor(place: 'body' | 'query', read: (name: string) => unknown) {
    this.#place = place;
    this.#read = read;
  }

  static ofBody(body: Readonly<Record<string, unknown>>): Fields {
    return new Fields('body', (name) => (Object.hasOwn(body, name) ? body[name] : undefined));
  }

  /** Numbers are read from their text. */
  static ofQuery(query: URLSearchParams): Fields {
    return new Fields('query', (name) => {
      const text = query.get(name);
      return text !== null && /^-?\d{1,15}$/.test(text) ? Number(text) : (text ?? undefined);
    });
  }

  /** null and absent are the same, unless told apart by {@link has}. */
  has(name: string): boolean {
    return this.#read(name) !== undefined;
  }

  text(name: string): string | undefined {
    const value = this.#read(name) ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value === 'string') return value;
    // A name in a query may be made of digits.
    if (typeof value === 'number' && this.#place === 'query') return String(value);
    return this.fault(name, 'string_type', STRING);
  }

  neededText(name: string): string {
    return this.text(name) ?? this.#missing(name) ?? '';
  }

  integer(name: string, { min, max }: Bounds): number | undefined {
    const value = this.#read(name) ?? undefined;
    if (value === undefined) return undefined;
    if (!Number.isSafeInteger(value)) return this.fault(name, 'int_parsing', INTEGER);
    const number = value as number;
    if (number < min) return this.fault(name, 'greater_than_equal', atLeast(min));
    return number > max ? this.fault(name, 'less_than_equal', atMost(max)) : number;
  }

  neededInteger(name: string, bounds: Bounds): number {
    return this.integer(name, bounds) ?? this.#missing(name) ?? 0;
  }

  oneOf<const Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    const text = this.text(name);
    if (text === undefined || (values as readonly string[]).includes(text)) return text as Value | undefined;
    return this.fault(name, 'enum', among(values));
  }

  fault(name: string, type: string, msg: Text): undefined {
    this.faults.push({ type, loc: [this.#place, name], msg, input: this.#read(name) ?? null });
    return undefined;
  }

  /** Once: a field with a fault is not missing too. */
  #missing(name: string): undefined {
    if (this.faults.some(({ loc }) => loc[1] === name)) return undefined;
    return this.fault(name, 'missing', { en: 'Field required', fr: 'Champ obligatoire' });
  }
}

const STRING: Text = { en: 'Input should be a valid string', fr: 'La valeur doit être un texte' };
const INTEGER: Text = { en: 'Input should be a valid integer', fr: 'La valeur doit être un nombre entier' };
const atLeast = (min: number): Text => ({
  en: `Input should be greater than or equal to ${min}`,
  fr: `La valeur doit être au moins ${min}`,
});
const atMost = (max: number): Text => ({
  en: `Input should be less than or equal to ${max}`,
  fr: `La valeur doit être au plus ${max}`,
});
const among = (values: readonly string[]): Text => ({
  en: `Input should be one of ${values.join(', ')}`,
  fr: `La valeur doit être parmi ${values.join(', ')}`,
});

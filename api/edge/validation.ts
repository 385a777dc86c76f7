import type { DescEnum, DescField, DescMessage, Message } from '@bufbuild/protobuf';
import { errors } from '../../domain/errors.ts';
import published from '../proto/validation.json' with { type: 'json' };

export const validationErrors = errors('request', {
  invalid: ['invalid', 'The request is not valid.'],
  malformed: ['invalid', 'The request cannot be read.'],
});

type Bounds = {
  readonly const?: number;
  readonly gt?: number;
  readonly gte?: number;
  readonly lte?: number;
};
/** The rules of protoc-gen-validate that the contract uses (api/proto/validation.json). */
type Rule = {
  readonly string?: {
    readonly len?: number;
    readonly minLen?: number;
    readonly maxLen?: number;
    readonly email?: boolean;
    readonly uriRef?: boolean;
    readonly pattern?: string;
    readonly ignoreEmpty?: boolean;
  };
  readonly bytes?: { readonly minLen?: number; readonly maxLen?: number };
  readonly bool?: { readonly const: boolean };
  readonly int32?: Bounds;
  /** In seconds. */
  readonly duration?: Bounds;
  readonly enum?: { readonly definedOnly?: boolean; readonly notIn?: readonly number[] };
  readonly message?: { readonly required?: boolean };
  readonly timestamp?: { readonly required?: boolean };
  readonly repeated?: {
    readonly minItems?: number;
    readonly maxItems?: number;
    readonly unique?: boolean;
    readonly items?: Rule;
  };
};
const rules: { readonly [message: string]: { readonly [field: string]: Rule } } = published;

/** What is wrong with a value, if anything. */
type Complaint = string | undefined;
type Check = (value: unknown) => Complaint;

const amount = ({ min, max, of }: { min: number; max: number | undefined; of: string }): string => {
  if (max === undefined) return `at least ${min} ${of}`;
  return min === 0 ? `at most ${max} ${of}` : `${min} to ${max} ${of}`;
};
const sized = (size: number, min: number, max: number | undefined, of: string): Complaint =>
  size < min || (max !== undefined && size > max) ? `must have ${amount({ min, max, of })}` : undefined;

/** RFC 5322's dot-atom at an RFC 1123 host; what real mailboxes look like. */
const mailbox =
  /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;

const string = (rule: NonNullable<Rule['string']>): Check => {
  const pattern = rule.pattern === undefined ? undefined : new RegExp(rule.pattern, 'u');
  const min = rule.len ?? rule.minLen ?? 0;
  const max = rule.len ?? rule.maxLen;
  return (value) => {
    const text = value as string;
    if (text === '' && rule.ignoreEmpty) return undefined;
    // Counted in code points, as in Go; only a text that is near a bound is worth counting.
    const length = max !== undefined && text.length > max ? [...text].length : text.length;
    const complaint = sized(length, min, max, 'characters');
    if (complaint) return complaint;
    if (rule.email && !mailbox.test(text)) return 'must be an email address';
    if (rule.uriRef && !URL.canParse(text, 'https://base.invalid')) return 'must be a URI';
    if (pattern && !pattern.test(text)) return `must match ${rule.pattern}`;
    return undefined;
  };
};

const bounded = ({ const: only, gt, gte, lte }: Bounds, number: number, unit = ''): Complaint => {
  if (only !== undefined && number !== only) return `must be ${only}${unit}`;
  if (gt !== undefined && number <= gt) return `must be more than ${gt}${unit}`;
  if (gte !== undefined && number < gte) return `must be at least ${gte}${unit}`;
  if (lte !== undefined && number > lte) return `must be at most ${lte}${unit}`;
  return undefined;
};
type DurationLike = { readonly seconds: bigint; readonly nanos: number };

/** A number that the contract does not define is refused everywhere: it would be recorded, and nobody could say what it means. */
const known = (of: DescEnum, { notIn }: NonNullable<Rule['enum']> = {}): Check => {
  const numbers = new Set(of.values.map(({ number }) => number));
  return (value) => {
    if (!numbers.has(value as number)) return 'must be one of the defined values';
    return notIn?.includes(value as number) ? 'must be given' : undefined;
  };
};

const repeated = (rule: NonNullable<Rule['repeated']>, field: DescField): Check => {
  const item = checkOfOne(rule.items ?? {}, field);
  return (value) => {
    const list = value as readonly unknown[];
    const complaint = sized(list.length, rule.minItems ?? 0, rule.maxItems, 'entries');
    if (complaint) return complaint;
    if (rule.unique && new Set(list).size < list.length) return 'must not name anything twice';
    for (const [index, each] of list.entries()) {
      const wrong = item?.(each);
      if (wrong) return `entry ${index} ${wrong}`;
    }
    return undefined;
  };
};

const checkOf = (rule: Rule, field: DescField): Check | undefined =>
  rule.repeated || (field.fieldKind === 'list' && field.enum)
    ? repeated(rule.repeated ?? {}, field)
    : checkOfOne(rule, field);

const checkOfOne = (rule: Rule, field: DescField): Check | undefined => {
  const { bytes, bool, int32, duration } = rule;
  if (rule.string) return string(rule.string);
  if (bytes) return (value) => sized((value as Uint8Array).length, bytes.minLen ?? 0, bytes.maxLen, 'bytes');
  if (bool) return (value) => (value === bool.const ? undefined : `must be ${bool.const}`);
  if (int32) return (value) => bounded(int32, value as number);
  if (duration)
    return (value) => {
      const { seconds, nanos } = value as DurationLike;
      return bounded(duration, Number(seconds) + nanos / 1e9, ' s');
    };
  if (field.message?.typeName === 'google.protobuf.Timestamp') return inCalendar;
  return field.enum && known(field.enum, rule.enum);
};

const firstMillisecond = Date.parse('0001-01-01T00:00:00Z');
const lastMillisecond = Date.parse('9999-12-31T23:59:59.999Z');
/** What RFC 3339 can write, also after it was rounded up to milliseconds. */
const inCalendar: Check = (value) => {
  const { seconds, nanos } = value as DurationLike;
  const milliseconds = Number(seconds) * 1000 + Math.ceil(nanos / 1e6);
  const isIn = milliseconds >= firstMillisecond && milliseconds <= lastMillisecond && nanos >= 0 && nanos < 1e9;
  return isIn ? undefined : 'must be a time between the years 1 and 9999';
};

/** What is checked whether or not the contract has a rule for it. */
const isAlwaysChecked = (field: DescField) =>
  field.enum !== undefined || field.message?.typeName === 'google.protobuf.Timestamp';

/** Throws at the first violation. `path`: where we are, in the contract's spelling. */
type Validate = (message: Message, path: string) => void;
type Values = { readonly [name: string]: unknown };

const valueIn = (field: DescField, message: Message): unknown => {
  const values = message as unknown as Values;
  if (!field.oneof) return values[field.localName];
  const chosen = values[field.oneof.localName] as { readonly case?: string; readonly value?: unknown };
  return chosen.case === field.localName ? chosen.value : undefined;
};

const nested = (field: DescField): ((value: unknown, path: string) => void) | undefined => {
  const { message } = field;
  if (!message || field.fieldKind === 'map') return undefined;
  // Looked up when it is needed: messages may contain themselves.
  if (field.fieldKind === 'message') return (value, path) => validatorOf(message)(value as Message, path);
  return (value, path) => {
    for (const [index, each] of (value as readonly Message[]).entries())
      validatorOf(message)(each, `${path}[${index}]`);
  };
};

const fieldValidator = (message: DescMessage, field: DescField): Validate => {
  const rule = rules[message.typeName]?.[field.name];
  const check = checkOf(rule ?? {}, field);
  const required = rule?.message?.required || rule?.timestamp?.required;
  const inside = nested(field);
  return (of, path) => {
    const value = valueIn(field, of);
    const at = path === '' ? field.name : `${path}.${field.name}`;
    const wrong = value === undefined ? (required ? 'is required' : undefined) : check?.(value);
    if (wrong) throw validationErrors.invalid({ message: `${at} ${wrong}.`, facts: { field: at } });
    if (value !== undefined) inside?.(value, at);
  };
};

/** Whether there is anything to check in a message or below it. */
const hasRules = (message: DescMessage, seen: ReadonlySet<DescMessage> = new Set()): boolean => {
  if (seen.has(message)) return false;
  if (rules[message.typeName]) return true;
  const path = new Set(seen).add(message);
  return message.fields.some((field) => isAlwaysChecked(field) || (field.message && hasRules(field.message, path)));
};

const validators = new Map<DescMessage, Validate>();
const validatorOf = (message: DescMessage): Validate => {
  let validate = validators.get(message);
  if (!validate) {
    const fields = message.fields
      .filter(
        (field) =>
          rules[message.typeName]?.[field.name] || isAlwaysChecked(field) || (field.message && hasRules(field.message)),
      )
      .map((field) => fieldValidator(message, field));
    validate = (of, path) => {
      for (const each of fields) each(of, path);
    };
    validators.set(message, validate);
  }
  return validate;
};

/** @throws an `invalid` that names the first field which breaks a rule of the contract. */
export const validate = (desc: DescMessage, message: Message): void => validatorOf(desc)(message, '');

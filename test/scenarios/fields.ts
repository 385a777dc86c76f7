import { type DescField, type DescMessage, type JsonObject, type JsonValue, ScalarType } from '@bufbuild/protobuf';

/** The way to a field through messages and lists: what is on it is made where it is missing. */
export type FieldPath = readonly DescField[];

const scalarOf = (field: DescField) =>
  field.fieldKind === 'scalar' ? field.scalar : field.fieldKind === 'list' ? field.scalar : undefined;
const messageOf = (field: DescField) =>
  field.fieldKind === 'message' || field.fieldKind === 'list' ? field.message : undefined;

export const isText = (field: DescField) => scalarOf(field) === ScalarType.STRING;
export const isEnum = (field: DescField) => field.fieldKind === 'enum';
export const isWhole = (field: DescField) =>
  [ScalarType.INT32, ScalarType.UINT32, ScalarType.INT64, ScalarType.UINT64].includes(scalarOf(field) as ScalarType);
export const isMessage = (typeName: string) => (field: DescField) =>
  field.fieldKind === 'message' && field.message.typeName === typeName;

/** Every such field of a message and of the messages in it; those that contain themselves once. */
export const pathsTo = (
  message: DescMessage,
  wanted: (field: DescField) => boolean,
  above: readonly DescMessage[] = [],
): readonly FieldPath[] =>
  message.fields.flatMap((field) => {
    const inner = messageOf(field);
    const deeper =
      inner && !above.includes(inner)
        ? pathsTo(inner, wanted, [...above, message]).map((path) => [field, ...path])
        : [];
    return wanted(field) ? [[field], ...deeper] : deeper;
  });

export const nameOf = (path: FieldPath) => path.map(({ name }) => name).join('.');

/** The request with that field set; whatever else a oneof on the way chose is dropped. */
export const withField = (request: JsonObject, path: FieldPath, value: JsonValue): JsonObject => {
  const [field, ...rest] = path;
  if (!field) return request;
  const rivals = new Set(field.oneof?.fields.map(({ jsonName }) => jsonName));
  const others = Object.fromEntries(Object.entries(request).filter(([name]) => !rivals.has(name)));
  const known = request[field.jsonName];
  const first = Array.isArray(known) ? known[0] : known;
  const inside = rest.length === 0 ? value : withField((first as JsonObject) ?? {}, rest, value);
  return { ...others, [field.jsonName]: field.fieldKind === 'list' ? [inside] : inside };
};

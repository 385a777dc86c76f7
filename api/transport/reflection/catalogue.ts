import { createRegistry, type DescFile, type DescService, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

/** A file as it stands in descriptors, `google/protobuf/any.proto`: bufbuild's own name for it lacks the ending. */
const nameOf = (file: DescFile): string => file.proto.name;

const withDependencies = (file: DescFile, into = new Map<string, DescFile>()): ReadonlyMap<string, DescFile> => {
  if (into.has(nameOf(file))) return into;
  into.set(nameOf(file), file);
  for (const each of file.dependencies) withDependencies(each, into);
  return into;
};

/** What these services are made of: every file of the contract that one of them needs, and no other. */
export const catalogueOf = (services: readonly DescService[]) => {
  const files = new Map(services.flatMap(({ file }) => [...withDependencies(file)]));
  const registry = createRegistry(...files.values());
  const definitionOf = (symbol: string) => {
    const found = registry.get(symbol);
    if (found) return found;
    // A method, a field, a value of an enumeration: part of what its name begins with.
    const cut = symbol.lastIndexOf('.');
    const whole = registry.get(symbol.slice(0, cut));
    const part = symbol.slice(cut + 1);
    if (whole?.kind === 'service') return whole.methods.some(({ name }) => name === part) ? whole : undefined;
    if (whole?.kind === 'message') return whole.fields.some(({ name }) => name === part) ? whole : undefined;
    return undefined;
  };
  const extensionsOf = (typeName: string) =>
    [...registry].flatMap((each) => (each.kind === 'extension' && each.extendee.typeName === typeName ? [each] : []));

  return {
    services: services.map(({ typeName }) => typeName).toSorted(),
    fileNamed: (name: string): DescFile | undefined => files.get(name),
    fileOfSymbol: (symbol: string): DescFile | undefined => definitionOf(symbol)?.file,
    fileOfExtension: (typeName: string, number: number): DescFile | undefined =>
      extensionsOf(typeName).find((each) => each.number === number)?.file,
    /** Undefined: there is no such message. */
    extensionNumbersOf: (typeName: string): number[] | undefined =>
      registry.getMessage(typeName) && extensionsOf(typeName).map(({ number }) => number),
  };
};
export type Catalogue = ReturnType<typeof catalogueOf>;

/** The file and those it imports, without those that were `told` already, which become more. */
export const untold = (file: DescFile, told: Set<string>): Uint8Array<ArrayBuffer>[] =>
  [...withDependencies(file)]
    .filter(([name]) => !told.has(name))
    .map(([name, each]) => {
      told.add(name);
      return toBinary(FileDescriptorProtoSchema, each.proto);
    });

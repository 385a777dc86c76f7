/** A noun in every spelling that the house has for it. */
export type Names = Readonly<Record<(typeof spellings)[number], string>>;

const spellings = [
  'noun',
  'value',
  'values',
  'Value',
  'Values',
  'name',
  'names',
  'words',
  'a words',
  'A words',
  'many words',
  'Many words',
] as const;

const pluralOf = (noun: string): string => {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
};
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const camelCase = (noun: string) => noun.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** `service-account`: the value `serviceAccount`, the type `ServiceAccount`, the stored name `service_account`. */
export const namesOf = (noun: string): Names => {
  const plural = pluralOf(noun);
  const words = noun.replaceAll('-', ' ');
  const article = /^[aeiou]/.test(noun) ? 'an' : 'a';
  return {
    noun,
    value: camelCase(noun),
    values: camelCase(plural),
    Value: capital(camelCase(noun)),
    Values: capital(camelCase(plural)),
    name: noun.replaceAll('-', '_'),
    names: plural.replaceAll('-', '_'),
    words,
    'a words': `${article} ${words}`,
    'A words': `${capital(article)} ${words}`,
    'many words': plural.replaceAll('-', ' '),
    'Many words': capital(plural.replaceAll('-', ' ')),
  };
};

/** The text with every `{{spelling}}` filled in. */
export const filledIn = (text: string, names: Names): string =>
  text.replace(/\{\{([A-Za-z ]+)\}\}/g, (_, spelling: string) => {
    const name = names[spelling as keyof Names];
    if (name === undefined) throw new Error(`The skeleton asks for {{${spelling}}}, which is no spelling of a noun.`);
    return name;
  });

import pg from 'pg';

/** Nothing of it is a word that anything else in the database could hold. */
export const said = {
  userName: 'Persephone@Underworldly.example',
  givenName: 'Persephonia',
  familyName: 'Pomegranatis',
  nickName: 'Kore-of-Enna',
  displayName: 'Queen Persephonia',
  email: 'persephonia@pomegranatis.example',
  secondEmail: 'queen@hades-palace.example',
  phone: '+41446681811',
  loginHint: 'hint-at-the-underworld',
  userAgent: 'Asphodel-Browser/9.7',
  fingerprint: 'fingerprint-asphodel-7',
  ip: '198.51.100.77',
  password: 'Six-Pomegranate-Seeds-6!',
  metadata: 'metadata-pomegranate-seeds',
  sessionMetadata: 'session-metadata-of-styx',
  robotName: 'kerberos-of-persephonia',
  robotDescription: 'three-headed-helper',
};

/** A text may stand in the middle of something that was encoded: three ways in base64. */
const disguises = (text: string): readonly string[] =>
  [text, text.toLowerCase()].flatMap((spelling) => {
    const bytes = Buffer.from(spelling);
    const base64 = ['', 'a', 'ab'].map((shift) => {
      const start = Math.ceil((shift.length * 8) / 6);
      return Buffer.from(shift + spelling)
        .toString('base64')
        .slice(start, -4);
    });
    const url = base64.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'));
    return [spelling, bytes.toString('hex'), ...base64, ...url];
  });
/** Which of it is in a text, in whatever disguise. */
export const foundIn = (dump: string) => {
  const low = dump.toLowerCase();
  return Object.entries(said).flatMap(([field, text]) =>
    disguises(text).some((disguise) =>
      /^[0-9a-f]+$/.test(disguise) ? low.includes(disguise) : dump.includes(disguise),
    ) || low.includes(text.toLowerCase())
      ? [field]
      : [],
  );
};

/** Every row of every table of every schema, as COPY would write it: bytea in hex, json as it is kept. */
export const dumpOfRows = async (connection: pg.ClientConfig) => {
  const client = new pg.Client(connection);
  await client.connect();
  const { rows: tables } = await client.query<{ readonly name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  );
  const parts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query<{ readonly line: string }>(`select t::text as line from only ${name} t`);
    parts.push(`${name}\n${rows.map(({ line }) => line).join('\n')}`);
  }
  await client.end();
  return parts.join('\n');
};

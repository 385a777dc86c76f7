import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

/** What a writer is about to send: one attempt at what it wants, with the id that its events will be correlated by. */
export type Sent = {
  readonly attempt: string;
  /** What is wanted, in one attempt or several. */
  readonly wish: string;
  readonly does: string;
  /** The event that is in the log once when it was acknowledged. */
  readonly records: string;
  /** May be acknowledged without an event: it was so already. */
  readonly mayBeSo?: boolean;
  /** A refusal is itself recorded, as that of a wrong password. */
  readonly recordsRefusals?: boolean;
  readonly server: number;
};

/** What came back. Without a status the connection broke: it may have been done or not. */
export type Came = {
  readonly attempt: string;
  readonly status?: number;
  readonly code?: string;
  readonly position?: string;
  readonly lost?: string;
};

/** A read through another server than the one that wrote, at the position that the write had. */
export type Looked = {
  readonly looked: string;
  readonly status: number;
  readonly wanted: string;
  readonly saw: string;
};

export type Entry = Sent | Came | Looked;

/** A writer's own memory: on the disk before anything is sent, and after every answer, before it counts as acknowledged. */
export const journalIn = (file: string) => {
  const descriptor = openSync(file, 'a');
  return {
    write(entry: Entry) {
      writeSync(descriptor, `${JSON.stringify(entry)}\n`);
      fsyncSync(descriptor);
    },
    close: () => closeSync(descriptor),
  };
};
export type Journal = ReturnType<typeof journalIn>;

/** What became of an attempt. */
export type Attempt = Sent & Omit<Came, 'attempt'>;
export type Journals = { readonly attempts: readonly Attempt[]; readonly looks: readonly Looked[] };

export const readJournals = (files: readonly string[]): Journals => {
  const attempts = new Map<string, Attempt>();
  const looks: Looked[] = [];
  for (const file of files)
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line === '') continue;
      const entry = JSON.parse(line) as Entry;
      if ('looked' in entry) looks.push(entry);
      else attempts.set(entry.attempt, { ...attempts.get(entry.attempt), ...entry } as Attempt);
    }
  return { attempts: [...attempts.values()], looks };
};

export const isAcknowledged = ({ status }: Attempt) => status !== undefined && status < 300;
/** Nobody was there to hear it. */
export const isUnsent = ({ lost }: Pick<Came, 'lost'>) => lost === 'ECONNREFUSED';
/** Said to be refused: nothing may have been written. What is said to be unavailable, or failed, is as good as lost. */
export const isRefused = ({ status }: Attempt) => status !== undefined && status >= 400 && status < 500;

import { randomUUID } from 'node:crypto';
import type { Codec } from '../../../eventstore/codec.ts';
import type { EventStore, NewEvent } from '../../../eventstore/eventstore.ts';
import type { Cast } from './cast.ts';
import { instanceBegins, orgBegins, userIsAdded } from './stories/beginning.ts';
import {
  auditorComes,
  emailChanges,
  memberIsAdded,
  metadataIsSet,
  passwordFails,
  profileChanges,
  projectChanges,
  userIsLocked,
} from './stories/change.ts';
import { type Scene, type Story, userAgent } from './stories/scene.ts';
import { machineTakesToken, signsIn } from './stories/sign-in.ts';

/** Of a thousand stories. Nine events of ten are of logins and tokens. */
const shares: readonly (readonly [Story, number])[] = [
  [signsIn, 560],
  [machineTakesToken, 250],
  [passwordFails, 60],
  [userIsAdded, 40],
  [profileChanges, 40],
  [metadataIsSet, 20],
  [emailChanges, 10],
  [projectChanges, 10],
  [memberIsAdded, 5],
  [userIsLocked, 4],
  [orgBegins, 1],
];
const basket = shares.flatMap(([story, share]) => Array.from({ length: share }, () => story));

/** Tells one story after the other: each scene is one append, as one request makes it. Answers how many events it recorded. */
export const storyteller = (store: EventStore, codec: Codec, cast: Cast) => {
  const play = async ({ org, actor, happenings, enter }: Scene): Promise<number> => {
    const { instanceId } = org;
    const writes = await Promise.all(
      happenings.map(async ({ aggregateType, aggregateId, expected, events }) => {
        const stream = { instanceId, aggregateType, aggregateId };
        const encoded: NewEvent[] = [];
        for (const [type, payload] of events) encoded.push(await codec.encode(stream, { type, payload }));
        return { stream, expected, owner: org.id, events: encoded };
      }),
    );
    const origin = await codec.sealOrigin(instanceId, { ip: userAgent.ip, userAgent: userAgent.description });
    const cause = { actor, correlationId: randomUUID(), ...(origin ? { origin } : {}) };
    await store.append({ commandId: randomUUID(), writes, cause });
    enter?.();
    return writes.reduce((sum, { events }) => sum + events.length, 0);
  };
  const tell = async (story: Story): Promise<number> => {
    let recorded = 0;
    for (const scene of story(cast)) {
      const played = await play(scene);
      recorded += played;
    }
    return recorded;
  };

  return {
    /** Three instances with organizations and a few people, so that there is somebody to tell of. */
    async beginning(): Promise<number> {
      let recorded = 0;
      const beginnings = [instanceBegins, orgBegins, userIsAdded];
      for (const story of beginnings) for (let n = 0; n < 3; n++) recorded += await tell(story);
      return recorded + (await tell(auditorComes));
    },
    another: () => tell(basket[Math.floor(cast.random() * basket.length)] as Story),
    auditor: () => tell(auditorComes),
  };
};

import { loginNamesOf } from '../../projections/user/login-name.ts';
import type { Language } from '../login/language.ts';
import type { Facts } from './facts.ts';
import type { Values } from './fill.ts';
import type { SentCode } from './kinds.ts';

type Asked = {
  readonly language: Language;
  readonly origin: string;
  readonly now: Date;
  readonly issued: SentCode | undefined;
};

/** What a text or a link may be filled with: ZITADEL's names, and `InstanceName`. */
export const valuesOf = (facts: Facts, { language, origin, now, issued }: Asked): Values => {
  const { person, human, userId, sessionId = '', home, place, payload, event, changedAt } = facts;
  const { email, phone } = human;
  const { userLoginMustBeDomain } = person;
  const verified = Object.keys(home.domains).filter((domain) => home.domains[domain]?.verified);
  const others = verified.filter((domain) => domain !== home.primaryDomain).sort();
  const domains = [...verified.filter((domain) => domain === home.primaryDomain), ...others];
  const loginNames = loginNamesOf(person.userName, { userLoginMustBeDomain, domains });
  const [preferred = ''] = loginNames;
  const code = issued?.code ?? '';
  return {
    ...{ Code: code, OTP: code, Expiry: issued ? expiry(issued, now, language) : '', CodeID: payload.id ?? '' },
    ...{ UserID: userId, OrgID: person.owner, SessionID: sessionId, UserName: person.userName },
    ...{ FirstName: human.firstName, LastName: human.lastName, NickName: human.nickName },
    ...{ DisplayName: human.displayName, PreferredLanguage: human.preferredLanguage },
    ...{ LastEmail: email.address, VerifiedEmail: email.verified ? email.address : '' },
    ...{ LastPhone: phone?.address ?? '', VerifiedPhone: phone?.verified ? phone.address : '' },
    ...{ PreferredLoginName: preferred, LoginName: preferred, LoginNames: loginNames.join(', ') },
    ChangeDate: changedAt.toISOString(),
    // A claimed name ended in the domain of the address; everything else is about where somebody signs in.
    Domain: event.type === 'user.domain.claimed' ? (email.address.split('@')[1] ?? '') : new URL(origin).hostname,
    ...{ TempUsername: payload.userName ?? '', ApplicationName: payload.applicationName || place.name },
    InstanceName: place.name,
    // Of somebody who is asked to sign in.
    RequestID: event.aggregateId,
  };
};

const minute = 60_000;
const manyMinutes = 120;

/** How long it is good, in words: "60 minutes". */
const expiry = ({ expiresAt }: SentCode, now: Date, language: Language) => {
  const minutes = Math.max(1, Math.round((expiresAt.getTime() - now.getTime()) / minute));
  const lasting = minutes > manyMinutes ? { hours: Math.round(minutes / 60) } : { minutes };
  return new Intl.DurationFormat(language, { style: 'long' }).format(lasting);
};

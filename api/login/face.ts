import { assetAddress } from '../asset/address.ts';
import { type Html, html } from './html.ts';
import { icon } from './icon.ts';
import type { KnownAccount } from './known-accounts.ts';

/** The picture of a person, small, beside the name that says who it is; of who has none, nothing. */
export const face = ({ holder: { owner, human } }: KnownAccount): Html | undefined =>
  human?.avatar === undefined
    ? undefined
    : html`<img class="icon face" src="${assetAddress(owner, human.avatar)}" alt="">`;

/** Among others, of whom each has one. */
export const faceOrIcon = (account: KnownAccount): Html => face(account) ?? icon('user');

import { md5Plain, md5Salted } from './md5.ts';
import { md5Crypt } from './md5-crypt.ts';
import { drupal7, phpass } from './phpass.ts';
import type { Loop } from './scheme.ts';
import { shaCrypt } from './sha-crypt.ts';

/** What the thread computes. */
export const loops: readonly Loop[] = [md5Crypt, md5Plain, md5Salted, shaCrypt, phpass, drupal7];

import type { Texts } from '../../login/language.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import type { MessageTexts } from './text.ts';

/** A language more is a file more; a kind more is an entry in each of them. */
export const messageTexts: Texts<MessageTexts> = { en, de };

import type { Texts } from '../../login/language.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { pt } from './pt.ts';
import type { MessageTexts } from './text.ts';
import { zh } from './zh.ts';

/** A language more is a file more; a kind more is an entry in each of them. */
export const messageTexts: Texts<MessageTexts> = { en, de, fr, es, it, pt, ja, zh };

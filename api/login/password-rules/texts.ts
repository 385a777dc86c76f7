import { inEveryLanguage } from '../language.ts';

/** What a password needs, wherever one is chosen. */
export const texts = inEveryLanguage({
  en: {
    length: 'At least {{count}} characters',
    lowercase: 'a lower case letter',
    uppercase: 'an upper case letter',
    number: 'a digit',
    symbol: 'a symbol',
    between: ', ',
  },
  de: {
    length: 'Mindestens {{count}} Zeichen',
    lowercase: 'ein Kleinbuchstabe',
    uppercase: 'ein Großbuchstabe',
    number: 'eine Ziffer',
    symbol: 'ein Sonderzeichen',
    between: ', ',
  },
  fr: {
    length: 'Au moins {{count}} caractères',
    lowercase: 'une minuscule',
    uppercase: 'une majuscule',
    number: 'un chiffre',
    symbol: 'un symbole',
    between: ', ',
  },
  es: {
    length: 'Al menos {{count}} caracteres',
    lowercase: 'una minúscula',
    uppercase: 'una mayúscula',
    number: 'un dígito',
    symbol: 'un símbolo',
    between: ', ',
  },
  it: {
    length: 'Almeno {{count}} caratteri',
    lowercase: 'una minuscola',
    uppercase: 'una maiuscola',
    number: 'una cifra',
    symbol: 'un simbolo',
    between: ', ',
  },
  pt: {
    length: 'Pelo menos {{count}} caracteres',
    lowercase: 'uma minúscula',
    uppercase: 'uma maiúscula',
    number: 'um algarismo',
    symbol: 'um símbolo',
    between: ', ',
  },
  ja: {
    length: '{{count}}文字以上',
    lowercase: '小文字',
    uppercase: '大文字',
    number: '数字',
    symbol: '記号',
    between: '、',
  },
  zh: {
    length: '至少{{count}}个字符',
    lowercase: '小写字母',
    uppercase: '大写字母',
    number: '数字',
    symbol: '符号',
    between: '、',
  },
});

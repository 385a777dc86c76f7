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
    breached: 'This password is in a list of leaked passwords, which attackers try first. Please choose another one.',
  },
  de: {
    length: 'Mindestens {{count}} Zeichen',
    lowercase: 'ein Kleinbuchstabe',
    uppercase: 'ein Großbuchstabe',
    number: 'eine Ziffer',
    symbol: 'ein Sonderzeichen',
    between: ', ',
    breached:
      'Dieses Passwort steht in einer Liste geleakter Passwörter, die zuerst ausprobiert werden. Bitte wähle ein anderes.',
  },
  fr: {
    length: 'Au moins {{count}} caractères',
    lowercase: 'une minuscule',
    uppercase: 'une majuscule',
    number: 'un chiffre',
    symbol: 'un symbole',
    between: ', ',
    breached:
      'Ce mot de passe figure dans une liste de mots de passe divulgués, que les pirates essaient en premier. Choisis-en un autre.',
  },
  es: {
    length: 'Al menos {{count}} caracteres',
    lowercase: 'una minúscula',
    uppercase: 'una mayúscula',
    number: 'un dígito',
    symbol: 'un símbolo',
    between: ', ',
    breached:
      'Esta contraseña está en una lista de contraseñas filtradas, las primeras que prueban los atacantes. Elige otra.',
  },
  it: {
    length: 'Almeno {{count}} caratteri',
    lowercase: 'una minuscola',
    uppercase: 'una maiuscola',
    number: 'una cifra',
    symbol: 'un simbolo',
    between: ', ',
    breached:
      'Questa password è in un elenco di password trapelate, le prime che gli aggressori provano. Scegline un’altra.',
  },
  pt: {
    length: 'Pelo menos {{count}} caracteres',
    lowercase: 'uma minúscula',
    uppercase: 'uma maiúscula',
    number: 'um algarismo',
    symbol: 'um símbolo',
    between: ', ',
    breached:
      'Esta palavra-passe está numa lista de palavras-passe divulgadas, as primeiras que os atacantes experimentam. Escolhe outra.',
  },
  ja: {
    length: '{{count}}文字以上',
    lowercase: '小文字',
    uppercase: '大文字',
    number: '数字',
    symbol: '記号',
    between: '、',
    breached: 'このパスワードは流出したパスワードの一覧に載っています。別のパスワードを選んでください。',
  },
  zh: {
    length: '至少{{count}}个字符',
    lowercase: '小写字母',
    uppercase: '大写字母',
    number: '数字',
    symbol: '符号',
    between: '、',
    breached: '此密码出现在已泄露密码的列表中，请换一个密码。',
  },
});

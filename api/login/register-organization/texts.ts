import { inEveryLanguage } from '../language.ts';

/** What else the page says, `register` says. */
export const texts = inEveryLanguage({
  en: {
    title: 'Create an organization',
    why: 'Your account will own it: you decide who belongs to it and how they sign in.',
    organization: 'Name of the organization',
    nameTaken: 'There is an organization with this name already. Please choose another name.',
  },
  de: {
    title: 'Organisation anlegen',
    why: 'Sie gehört deinem Konto: Du bestimmst, wer dazugehört und wie sich alle anmelden.',
    organization: 'Name der Organisation',
    nameTaken: 'Eine Organisation mit diesem Namen gibt es schon. Bitte wähle einen anderen.',
  },
  fr: {
    title: 'Créer une organisation',
    why: 'Ton compte en sera propriétaire : tu décides qui en fait partie et comment on s’y connecte.',
    organization: 'Nom de l’organisation',
    nameTaken: 'Une organisation porte déjà ce nom. Choisis-en un autre.',
  },
  es: {
    title: 'Crear una organización',
    why: 'Tu cuenta será su propietaria: tú decides quién forma parte de ella y cómo se inicia sesión.',
    organization: 'Nombre de la organización',
    nameTaken: 'Ya existe una organización con este nombre. Elige otro.',
  },
  it: {
    title: 'Crea un’organizzazione',
    why: 'Il tuo account ne sarà il proprietario: decidi tu chi ne fa parte e come si accede.',
    organization: 'Nome dell’organizzazione',
    nameTaken: 'Esiste già un’organizzazione con questo nome. Scegline un altro.',
  },
  pt: {
    title: 'Criar uma organização',
    why: 'A tua conta será a proprietária: tu decides quem faz parte dela e como se inicia sessão.',
    organization: 'Nome da organização',
    nameTaken: 'Já existe uma organização com este nome. Escolhe outro.',
  },
  ja: {
    title: '組織を作成',
    why: 'あなたのアカウントが組織の所有者になり、メンバーやログイン方法を管理できます。',
    organization: '組織名',
    nameTaken: 'この名前の組織はすでに存在します。別の名前を入力してください。',
  },
  zh: {
    title: '创建组织',
    why: '你的账户将成为该组织的所有者，由你决定成员以及他们的登录方式。',
    organization: '组织名称',
    nameTaken: '已存在同名组织，请换一个名称。',
  },
});

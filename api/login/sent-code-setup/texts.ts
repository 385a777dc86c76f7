import { inEveryLanguage } from '../language.ts';

export const texts = inEveryLanguage({
  en: {
    smsTitle: 'Codes by SMS',
    emailTitle: 'Codes by e-mail',
    explanation: 'Whenever you sign in with your password, we send a code to',
    submit: 'Send me codes',
  },
  de: {
    smsTitle: 'Codes per SMS',
    emailTitle: 'Codes per E-Mail',
    explanation: 'Wenn du dich mit deinem Passwort anmeldest, senden wir einen Code an',
    submit: 'Codes an mich senden',
  },
  fr: {
    smsTitle: 'Codes par SMS',
    emailTitle: 'Codes par e-mail',
    explanation: 'Quand tu te connectes avec ton mot de passe, nous envoyons un code à',
    submit: 'M’envoyer des codes',
  },
  es: {
    smsTitle: 'Códigos por SMS',
    emailTitle: 'Códigos por correo electrónico',
    explanation: 'Cuando inicies sesión con tu contraseña, enviaremos un código a',
    submit: 'Enviarme códigos',
  },
  it: {
    smsTitle: 'Codici via SMS',
    emailTitle: 'Codici via e-mail',
    explanation: 'Quando accedi con la password, inviamo un codice a',
    submit: 'Inviami i codici',
  },
  pt: {
    smsTitle: 'Códigos por SMS',
    emailTitle: 'Códigos por e-mail',
    explanation: 'Quando entrares com a tua palavra-passe, enviamos um código para',
    submit: 'Enviar-me códigos',
  },
  ja: {
    smsTitle: 'SMSのコード',
    emailTitle: 'メールのコード',
    explanation: 'パスワードでログインするたびに、次の宛先へコードを送ります：',
    submit: 'コードを受け取る',
  },
  zh: {
    smsTitle: '短信验证码',
    emailTitle: '邮件验证码',
    explanation: '每次使用密码登录时，我们会将验证码发送到',
    submit: '接收验证码',
  },
});

import { inEveryLanguage } from '../language.ts';

export const texts = inEveryLanguage({
  en: {
    allowed: 'Your device is being signed in',
    allowedText: 'Go back to it: it goes on in a few seconds. You can close this window.',
    denied: 'The device was refused',
    deniedText: 'It was not signed in. You can close this window.',
  },
  de: {
    allowed: 'Dein Gerät wird angemeldet',
    allowedText: 'Geh zu ihm zurück: In ein paar Sekunden geht es dort weiter. Du kannst dieses Fenster schließen.',
    denied: 'Das Gerät wurde abgelehnt',
    deniedText: 'Es wurde nicht angemeldet. Du kannst dieses Fenster schließen.',
  },
  fr: {
    allowed: 'Ton appareil est en train d’être connecté',
    allowedText: 'Retourne à ton appareil : tout continue là-bas dans quelques secondes. Tu peux fermer cette fenêtre.',
    denied: 'L’appareil a été refusé',
    deniedText: 'Il n’a pas d’accès. Tu peux fermer cette fenêtre.',
  },
  es: {
    allowed: 'Tu dispositivo se está conectando',
    allowedText: 'Vuelve a él: en unos segundos podrás continuar. Puedes cerrar esta ventana.',
    denied: 'El dispositivo ha sido rechazado',
    deniedText: 'No tiene acceso. Puedes cerrar esta ventana.',
  },
  it: {
    allowed: 'Il tuo dispositivo sta effettuando l’accesso',
    allowedText: 'Torna al dispositivo: tra pochi secondi prosegue da solo. Puoi chiudere questa finestra.',
    denied: 'Il dispositivo è stato rifiutato',
    deniedText: 'Non ha accesso. Puoi chiudere questa finestra.',
  },
  pt: {
    allowed: 'O teu dispositivo está a entrar',
    allowedText: 'Volta ao dispositivo: continua dentro de segundos. Podes fechar esta janela.',
    denied: 'O dispositivo foi recusado',
    deniedText: 'Não tem acesso. Podes fechar esta janela.',
  },
  ja: {
    allowed: 'デバイスがログインしています',
    allowedText: 'デバイスに戻ってください。数秒で反映されます。このウィンドウは閉じてかまいません。',
    denied: 'デバイスを拒否しました',
    deniedText: 'このデバイスはログインできません。このウィンドウは閉じてかまいません。',
  },
  zh: {
    allowed: '你的设备正在登录',
    allowedText: '请回到设备，几秒后即可完成。你可以关闭此窗口。',
    denied: '已拒绝该设备',
    deniedText: '该设备未获准登录。你可以关闭此窗口。',
  },
});

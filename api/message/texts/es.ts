import type { MessageTexts } from './text.ts';

const greeting = 'Hola, {{.DisplayName}}:';
const preHeader = 'Tu código es {{.Code}}';
const notAsked = 'Si no lo has pedido tú, no tienes que hacer nada.';

export const es: MessageTexts = {
  InitCode: {
    ...{ title: 'Configura tu cuenta', preHeader, greeting },
    subject: 'Configura tu cuenta en {{.InstanceName}}',
    text: 'Se ha creado una cuenta para ti en {{.InstanceName}}. Tu nombre de usuario es {{.PreferredLoginName}}. Confirma con el código {{.Code}} que esta dirección es tuya y elige una contraseña. El código es válido durante {{.Expiry}}.',
    buttonText: 'Configurar la cuenta',
    footer: notAsked,
  },
  PasswordReset: {
    ...{ title: 'Elige una contraseña nueva', preHeader, greeting },
    subject: 'Tu código para una contraseña nueva: {{.Code}}',
    text: 'Se ha pedido una contraseña nueva para tu cuenta en {{.InstanceName}}. Elígela con el código {{.Code}}. El código es válido durante {{.Expiry}}.',
    buttonText: 'Elegir contraseña',
    footer: 'Si no lo has pedido tú, tu contraseña sigue siendo la misma.',
  },
  VerifyEmail: {
    ...{ title: 'Confirma tu dirección de correo', preHeader, greeting },
    subject: 'Tu código para confirmar esta dirección: {{.Code}}',
    text: 'Esta dirección se ha indicado para tu cuenta en {{.InstanceName}}. Confirma con el código {{.Code}} que es tuya. El código es válido durante {{.Expiry}}.',
    buttonText: 'Confirmar dirección',
    footer: notAsked,
  },
  VerifyPhone: {
    text: '{{.Code}} es tu código para confirmar este número en {{.InstanceName}}. Es válido durante {{.Expiry}}.',
  },
  VerifyEmailOTP: {
    ...{ title: 'Tu código para iniciar sesión', preHeader, greeting },
    subject: 'Tu código para iniciar sesión: {{.Code}}',
    text: 'Estás iniciando sesión en {{.InstanceName}}. Termina con el código {{.Code}}. El código es válido durante {{.Expiry}}.',
    buttonText: 'Iniciar sesión',
    footer: 'Si no has sido tú, cambia tu contraseña: parece que alguien la conoce.',
  },
  VerifySMSOTP: {
    text: '{{.Code}} es tu código para iniciar sesión en {{.InstanceName}}. Es válido durante {{.Expiry}}.\n\n@{{.Domain}} #{{.Code}}',
  },
  DomainClaimed: {
    ...{ title: 'Tu nombre de usuario ha cambiado', greeting },
    preHeader: 'Tu nombre de usuario es ahora {{.TempUsername}}',
    subject: 'Tu nombre de usuario en {{.InstanceName}} ha cambiado',
    text: 'Los nombres de usuario que terminan en {{.Domain}} pertenecen desde ahora a una organización. El tuyo es {{.TempUsername}} hasta que elijas otro; todo lo demás sigue igual.',
    buttonText: 'Iniciar sesión',
    footer: 'Tu contraseña y tus otras formas de iniciar sesión son las mismas de antes.',
  },
  PasswordlessRegistration: {
    ...{ title: 'Configura una llave de acceso', greeting },
    preHeader: 'Inicia sesión sin contraseña',
    subject: 'Configura una llave de acceso para {{.InstanceName}}',
    text: 'Con una llave de acceso inicias sesión en {{.InstanceName}} sin contraseña. Abre este enlace en el dispositivo con el que quieras iniciar sesión. Es válido durante {{.Expiry}}.',
    buttonText: 'Configurar llave de acceso',
    footer: notAsked,
  },
  PasswordChange: {
    ...{ title: 'Tu contraseña ha cambiado', greeting },
    preHeader: 'Ha cambiado la contraseña de {{.PreferredLoginName}}',
    subject: 'Tu contraseña en {{.InstanceName}} ha cambiado',
    text: 'Ha cambiado la contraseña de tu cuenta {{.PreferredLoginName}} en {{.InstanceName}}.',
    buttonText: 'Iniciar sesión',
    footer: 'Si no has sido tú, elige enseguida una contraseña nueva y avisa a tu administración.',
  },
  InviteUser: {
    ...{ title: 'Tienes una invitación', preHeader, greeting },
    subject: 'Tu invitación a {{.ApplicationName}}',
    text: 'Tienes una invitación a {{.ApplicationName}}. Acéptala con el código {{.Code}} y elige cómo quieres iniciar sesión. El código es válido durante {{.Expiry}}.',
    buttonText: 'Aceptar invitación',
    footer: 'Si no esperabas una invitación, no tienes que hacer nada.',
  },
  SignInRequest: {
    title: 'Te piden que inicies sesión',
    preHeader: '{{.ApplicationName}} te espera',
    subject: '{{.ApplicationName}} te pide que inicies sesión',
    greeting,
    text: 'La aplicación {{.ApplicationName}} de {{.InstanceName}} te pide que inicies sesión. Mira qué quiere y responde sí o no. Solo espera unos minutos.',
    buttonText: 'Ver la solicitud',
    footer: 'Si no lo has empezado tú, recházalo: sin tu sí nadie puede iniciar sesión como tú.',
  },
};

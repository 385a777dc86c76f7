import type { MessageTexts } from './text.ts';

const greeting = '{{.DisplayName}} さん';
const preHeader = 'コードは {{.Code}} です';
const notAsked = 'お心当たりがない場合は、何もする必要はありません。';

export const ja: MessageTexts = {
  InitCode: {
    ...{ title: 'アカウントの設定', preHeader, greeting },
    subject: '{{.InstanceName}} のアカウントを設定してください',
    text: '{{.InstanceName}} にあなたのアカウントが作成されました。ユーザー名は {{.PreferredLoginName}} です。コード {{.Code}} でこのメールアドレスを確認し、パスワードを設定してください。コードの有効期間は {{.Expiry}}です。',
    buttonText: 'アカウントを設定',
    footer: notAsked,
  },
  PasswordReset: {
    ...{ title: '新しいパスワードの設定', preHeader, greeting },
    subject: '新しいパスワードを設定するためのコード：{{.Code}}',
    text: '{{.InstanceName}} のアカウントについて、新しいパスワードの設定が求められました。コード {{.Code}} で設定してください。コードの有効期間は {{.Expiry}}です。',
    buttonText: 'パスワードを設定',
    footer: 'お心当たりがない場合、パスワードは変わりません。',
  },
  VerifyEmail: {
    ...{ title: 'メールアドレスの確認', preHeader, greeting },
    subject: 'このメールアドレスを確認するためのコード：{{.Code}}',
    text: '{{.InstanceName}} のあなたのアカウントに、このメールアドレスが登録されました。コード {{.Code}} でご自身のものであることを確認してください。コードの有効期間は {{.Expiry}}です。',
    buttonText: 'メールアドレスを確認',
    footer: notAsked,
  },
  VerifyPhone: {
    text: '{{.Code}} は {{.InstanceName}} でこの電話番号を確認するためのコードです。有効期間は {{.Expiry}}です。',
  },
  VerifyEmailOTP: {
    ...{ title: 'サインイン用のコード', preHeader, greeting },
    subject: 'サインイン用のコード：{{.Code}}',
    text: '{{.InstanceName}} にサインインしようとしています。コード {{.Code}} を入力して完了してください。コードの有効期間は {{.Expiry}}です。',
    buttonText: 'サインイン',
    footer: 'お心当たりがない場合は、パスワードを変更してください。誰かに知られている可能性があります。',
  },
  VerifySMSOTP: {
    text: '{{.Code}} は {{.InstanceName}} にサインインするためのコードです。有効期間は {{.Expiry}}です。\n\n@{{.Domain}} #{{.Code}}',
  },
  DomainClaimed: {
    ...{ title: 'ユーザー名が変わりました', greeting },
    preHeader: '新しいユーザー名は {{.TempUsername}} です',
    subject: '{{.InstanceName}} のユーザー名が変わりました',
    text: '{{.Domain}} で終わるユーザー名は、今後ある組織のものになります。あなたのユーザー名は、別のものを選ぶまで {{.TempUsername}} です。ほかは何も変わりません。',
    buttonText: 'サインイン',
    footer: 'パスワードやその他のサインイン方法はこれまでと同じです。',
  },
  PasswordlessRegistration: {
    ...{ title: 'パスキーの設定', greeting },
    preHeader: 'パスワードなしでサインイン',
    subject: '{{.InstanceName}} のパスキーを設定してください',
    text: 'パスキーがあれば、パスワードなしで {{.InstanceName}} にサインインできます。サインインに使う端末でこのリンクを開いてください。有効期間は {{.Expiry}}です。',
    buttonText: 'パスキーを設定',
    footer: notAsked,
  },
  PasswordChange: {
    ...{ title: 'パスワードが変更されました', greeting },
    preHeader: '{{.PreferredLoginName}} のパスワードが変更されました',
    subject: '{{.InstanceName}} のパスワードが変更されました',
    text: '{{.InstanceName}} のアカウント {{.PreferredLoginName}} のパスワードが変更されました。',
    buttonText: 'サインイン',
    footer: 'お心当たりがない場合は、すぐに新しいパスワードを設定し、管理者に知らせてください。',
  },
  InviteUser: {
    ...{ title: '招待が届いています', preHeader, greeting },
    subject: '{{.ApplicationName}} への招待',
    text: '{{.ApplicationName}} に招待されています。コード {{.Code}} で招待を受け、サインインの方法を選んでください。コードの有効期間は {{.Expiry}}です。',
    buttonText: '招待を受ける',
    footer: 'お心当たりがない場合は、何もする必要はありません。',
  },
  SignInRequest: {
    title: 'ログインの確認',
    preHeader: '{{.ApplicationName}} が待っています',
    subject: '{{.ApplicationName}} がログインを求めています',
    greeting,
    text: '{{.InstanceName}} のアプリケーション {{.ApplicationName}} がログインを求めています。内容を確認して、許可するか拒否してください。待ち時間は数分間だけです。',
    buttonText: '内容を確認',
    footer:
      '自分で始めたものでなければ拒否してください。あなたの許可なしに、あなたとしてログインすることは誰にもできません。',
  },
};

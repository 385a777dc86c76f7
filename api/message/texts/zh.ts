import type { MessageTexts } from './text.ts';

const greeting = '{{.DisplayName}}，你好：';
const preHeader = '你的验证码是 {{.Code}}';
const notAsked = '如果这不是你的请求，无需任何操作。';

export const zh: MessageTexts = {
  InitCode: {
    ...{ title: '设置你的账户', preHeader, greeting },
    subject: '设置你在 {{.InstanceName}} 的账户',
    text: '已在 {{.InstanceName}} 为你创建账户，用户名是 {{.PreferredLoginName}}。请用验证码 {{.Code}} 确认这个邮箱属于你，并设置密码。验证码在 {{.Expiry}}内有效。',
    buttonText: '设置账户',
    footer: notAsked,
  },
  PasswordReset: {
    ...{ title: '设置新密码', preHeader, greeting },
    subject: '设置新密码的验证码：{{.Code}}',
    text: '有人请求为你在 {{.InstanceName}} 的账户设置新密码。请用验证码 {{.Code}} 设置。验证码在 {{.Expiry}}内有效。',
    buttonText: '设置密码',
    footer: '如果这不是你的请求，密码保持不变。',
  },
  VerifyEmail: {
    ...{ title: '确认你的邮箱', preHeader, greeting },
    subject: '确认此邮箱的验证码：{{.Code}}',
    text: '你在 {{.InstanceName}} 的账户填写了这个邮箱。请用验证码 {{.Code}} 确认它属于你。验证码在 {{.Expiry}}内有效。',
    buttonText: '确认邮箱',
    footer: notAsked,
  },
  VerifyPhone: {
    text: '{{.Code}} 是你在 {{.InstanceName}} 确认此号码的验证码，{{.Expiry}}内有效。',
  },
  VerifyEmailOTP: {
    ...{ title: '你的登录验证码', preHeader, greeting },
    subject: '登录验证码：{{.Code}}',
    text: '你正在登录 {{.InstanceName}}。请用验证码 {{.Code}} 完成登录。验证码在 {{.Expiry}}内有效。',
    buttonText: '登录',
    footer: '如果这不是你本人，请更改密码：可能有人知道了你的密码。',
  },
  VerifySMSOTP: {
    text: '{{.Code}} 是你登录 {{.InstanceName}} 的验证码，{{.Expiry}}内有效。\n\n@{{.Domain}} #{{.Code}}',
  },
  DomainClaimed: {
    ...{ title: '你的用户名已更改', greeting },
    preHeader: '你的用户名现在是 {{.TempUsername}}',
    subject: '你在 {{.InstanceName}} 的用户名已更改',
    text: '以 {{.Domain}} 结尾的用户名今后归一个组织所有。在你另选之前，你的用户名是 {{.TempUsername}}；其他一切不变。',
    buttonText: '登录',
    footer: '你的密码和其他登录方式与之前相同。',
  },
  PasswordlessRegistration: {
    ...{ title: '设置通行密钥', greeting },
    preHeader: '无需密码即可登录',
    subject: '为 {{.InstanceName}} 设置通行密钥',
    text: '有了通行密钥，你无需密码即可登录 {{.InstanceName}}。请在你要用来登录的设备上打开此链接。链接在 {{.Expiry}}内有效。',
    buttonText: '设置通行密钥',
    footer: notAsked,
  },
  PasswordChange: {
    ...{ title: '你的密码已更改', greeting },
    preHeader: '{{.PreferredLoginName}} 的密码已更改',
    subject: '你在 {{.InstanceName}} 的密码已更改',
    text: '你在 {{.InstanceName}} 的账户 {{.PreferredLoginName}} 的密码已更改。',
    buttonText: '登录',
    footer: '如果这不是你本人，请立即设置新密码并告知管理员。',
  },
  InviteUser: {
    ...{ title: '你收到了邀请', preHeader, greeting },
    subject: '{{.ApplicationName}} 的邀请',
    text: '你受邀加入 {{.ApplicationName}}。请用验证码 {{.Code}} 接受邀请，并选择登录方式。验证码在 {{.Expiry}}内有效。',
    buttonText: '接受邀请',
    footer: '如果你没有在等待邀请，无需任何操作。',
  },
  SignInRequest: {
    title: '请求你登录',
    preHeader: '{{.ApplicationName}} 正在等你',
    subject: '{{.ApplicationName}} 请求你登录',
    greeting,
    text: '{{.InstanceName}} 的应用 {{.ApplicationName}} 请求你登录。请查看它想要什么，然后同意或拒绝。它只等待几分钟。',
    buttonText: '查看请求',
    footer: '如果不是你发起的，请拒绝：没有你的同意，任何人都无法以你的身份登录。',
  },
};

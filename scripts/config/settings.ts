import { amount, duration, type Form, hostName, moment, oneOf, port, rate, webAddress, whole } from './form.ts';
import { secretGenerators } from './secret-generators.ts';
import { flag, type Kind, number, type Setting, secret, text, texts, type ValueOf } from './setting.ts';

const sslMode = oneOf('disable', 'require', 'verify-ca', 'verify-full');

/**
 * The keys that Fasti acts on, in ZITADEL's names; docs/configuration.md is printed from here.
 * `undefined`: no default, derived or optional. Environment: the key in capitals, dots as underscores, after FASTI_ or ZITADEL_.
 */
export const settings = {
  DataDir: text('Where the embedded Postgres and the generated master key are kept.', '.fasti'),
  Masterkey: secret(
    '32 characters that wrap every other key. With the embedded Postgres one is generated if none is given.',
    undefined,
  ),
  PreviousMasterkey: secret(
    'The one before, accepted beside it while it is being replaced: `fasti masterkey`.',
    undefined,
  ),
  'Erasure.OnDelete': flag('Deleting a user erases them, too: what is about them can never be read again.', false),
  'Account.SelfDeletion': flag(
    'People may delete their own account on its page. Off: only those whose role has user.self.delete.',
    true,
  ),
  'Account.SelfErasure': flag('Whoever deletes their own account may have themselves erased, too.', true),
  Port: number('Port to listen on.', 8080, port),
  BindAddress: text('Address to listen on; :: is every one.', '::'),
  ShutdownDelay: text(
    'How long a server that is told to stop goes on, saying that it is not ready, so that a load balancer notices.',
    '0s',
    duration({ least: '0s' }),
  ),
  ExternalDomain: text(
    'Domain at which browsers and clients reach the server; part of every issuer.',
    'localhost',
    hostName,
  ),
  ExternalPort: number('Port at which they reach it. The port listened on if not set.', undefined, port),
  ExternalSecure: flag('Whether they reach it by https. False for localhost without TLS, otherwise true.', undefined),
  'TLS.Enabled': flag('Serve https on the port. Otherwise terminate TLS before it.', false),
  'TLS.KeyPath': text('PEM file of the private key.', undefined),
  'TLS.Key': secret('The private key itself, base64 of the PEM.', undefined),
  'TLS.CertPath': text('PEM file of the certificate chain.', undefined),
  'TLS.Cert': text('The certificate chain itself, base64 of the PEM.', undefined),
  'TLS.ClientCertificates.Request': flag(
    'Ask whoever connects by our own TLS for a certificate (RFC 8705). Browsers that have one then ask their user.',
    false,
  ),
  'TLS.ClientCertificates.Header': text(
    'Header in which the proxy that terminates TLS hands on the certificate of the client: Client-Cert (RFC 9440), or a PEM, percent-encoded as nginx does.',
    undefined,
  ),
  'TLS.ClientCertificates.TrustedProxies': texts(
    'Addresses and networks whose word on that header is taken; from anybody else it is ignored.',
    ['127.0.0.0/8', '::1/128'],
  ),
  'TLS.ClientCertificates.Host': text(
    'Host, with its port if that is not 443, at which a proxy asks for certificates, where it does so at a host apart: discovery tells clients (RFC 8705, 5). {{.Domain}} stands for the domain of the instance.',
    undefined,
  ),
  'TLS.ClientCertificates.CAPath': text(
    'PEM file of the authorities whose certificates prove who a client is (tls_client_auth), intermediate ones too.',
    undefined,
  ),
  InstanceHostHeaders: texts('Headers that name the instance before Host does.', [
    'x-zitadel-instance-host',
    'x-tenant-id',
  ]),
  PublicHostHeaders: texts('Headers that name the host as the browser sees it.', ['x-zitadel-public-host']),
  'Database.postgres.DSN': secret(
    'Connection URI of a Postgres of your own; takes the place of Host, Port, Database and User.',
    undefined,
  ),
  'Database.postgres.Host': text(
    'Host or socket directory of a Postgres of your own. Not set: the embedded one.',
    undefined,
  ),
  'Database.postgres.Port': number('Port of that Postgres.', 5432, port),
  'Database.postgres.DirectHost': text(
    'Where Host is a pooler (PgBouncer): the host of the Postgres behind it, for the one connection of a process that is told of news.',
    undefined,
  ),
  'Database.postgres.DirectPort': number('Port of that host; not set: Port.', undefined, port),
  'Database.postgres.Database': text('Name of the database.', 'fasti'),
  'Database.postgres.MaxOpenConns': number(
    'Connections that one process may open for reads; writes and projections have a few of their own.',
    10,
    whole(1, 10_000, '20'),
  ),
  'Database.postgres.User.Username': text('Account that owns the tables.', 'fasti'),
  'Database.postgres.User.Password': secret('Its password.', undefined),
  'Database.postgres.User.SSL.Mode': text('disable, require, verify-ca or verify-full.', 'disable', sslMode),
  'Database.postgres.User.SSL.RootCert': text('PEM file of the certificate authority.', undefined),
  'Database.postgres.User.SSL.Cert': text('PEM file of the client certificate.', undefined),
  'Database.postgres.User.SSL.Key': text('PEM file of its key.', undefined),
  'Database.postgres.Admin.Username': text('Account that `init` uses to create the database and the user.', 'postgres'),
  'Database.postgres.Admin.Password': secret('Its password.', undefined),
  'Database.postgres.Admin.ExistingDatabase': text('Database that it connects to.', 'postgres'),
  'Database.postgres.Admin.SSL.Mode': text('As User.SSL.Mode.', 'disable', sslMode),
  'AsOf.KeepMinutes': number(
    'Lists of the past (fasti-at) keep their tables for so long after they were last asked for.',
    60,
    amount,
  ),
  'AsOf.MaxMegabytes': number(
    'Size of all these tables together; past it those go first that were not asked for longest.',
    1024,
    amount,
  ),
  'AsOf.MaxSnapshots': number('How many read models of the past are kept at the same time.', 1000, whole(1)),
  'AsOf.MaxEvents': number(
    'A tenant with a longer history in a read model gets no list of the past.',
    1_000_000,
    whole(1),
  ),
  'AsOf.Builds': number('How many read models of the past one process puts together at the same time.', 2, whole(1)),
  'AsOf.WaitSeconds': number('How long a request waits for that; it goes on meanwhile.', 30, amount),
  'EventStore.Url': secret(
    'KurrentDB or EventStoreDB that keeps the events, as esdb://user:password@host:2113. Not set: Postgres keeps them.',
    undefined,
  ),
  'EventStore.Prefix': text(
    'What the names of its streams begin with: several Fastis may share one KurrentDB.',
    'fasti',
  ),
  'Audit.Checkpoint.IntervalMinutes': number(
    'So long after a checkpoint of the log the next one is signed, if something was recorded since. 0: only on demand.',
    60,
    amount,
  ),
  'OIDC.BackChannelLogout.TokenLifetime': text(
    'How long a logout token is good that applications are sent.',
    '2m',
    duration({ least: '1s' }),
  ),
  'OIDC.BackChannelLogout.MaxAttempts': number(
    'How often it is tried to tell an application of a sign-out; at most ten times, which takes 17 minutes.',
    10,
    whole(1, 10),
  ),
  'OIDC.RequirePushedAuthorizationRequests': flag(
    'Whether every client must push its authorization requests (RFC 9126). A client may demand it for itself, too.',
    false,
  ),
  'OIDC.RequirePKCE': flag('Whether clients with a secret need PKCE, too. Those without always do.', false),
  'OIDC.DeviceAuth.Lifetime': text('How long a device may wait to be signed in.', '5m', duration({ least: '1s' })),
  'OIDC.DeviceAuth.PollInterval': text(
    'How long it has to wait between two questions whether it is.',
    '5s',
    duration({ least: '1s' }),
  ),
  'OIDC.DeviceAuth.UserCode.CharSet': text('The letters of the code that a device shows.', 'BCDFGHJKLMNPQRSTVWXZ'),
  'OIDC.DeviceAuth.UserCode.CharAmount': number('How many of them.', 8, whole(1)),
  'OIDC.DeviceAuth.UserCode.DashInterval': number('After how many a dash is shown; 0: none.', 4, whole(0)),
  'OIDC.DPoP.RequireNonce': flag('A DPoP proof must contain a nonce of ours (RFC 9449, 8).', true),
  'OIDC.ClientDocuments.AllowPrivateAddresses': flag(
    'Fetch what clients publish (jwks_uri, request_uri, sector_identifier_uri, metadata documents) from addresses that are not public, too: in a closed network. Whoever registers a client can then make the server ask any host there.',
    false,
  ),
  'OIDC.ClientDocuments.RootCert': text(
    'PEM file of the certificate authority of these web servers, instead of the public ones.',
    undefined,
  ),
  'OIDC.KeyRotation.Hours': number(
    'So long a key signs tokens before the next one takes over, which is published before. 0: keys are only changed by hand.',
    24,
    amount,
  ),
  'DomainVerification.DnsServers': texts(
    "Name servers that are asked whether a domain is an organization's, as address or address:port. None: those of the machine.",
    [],
  ),
  'DomainVerification.AllowPrivateAddresses': flag(
    'Look for the proof at addresses that are not public, too: in a closed network. Whoever administers an organization can then make the server ask any host there.',
    false,
  ),
  'DomainVerification.HttpsPort': number('Port of the web servers that are asked for the proof.', 443, port),
  'DomainVerification.RootCert': text(
    'PEM file of the certificate authority of these web servers, instead of the public ones.',
    undefined,
  ),
  'Redis.Addr': text(
    'Redis that keeps the queue of jobs (mails) and counts attempts for all processes, as host:port or the path of a socket; it must not evict keys. Not set: Postgres keeps the jobs, and each process counts by itself.',
    undefined,
  ),
  'Redis.Username': text('Account there, if it has any.', undefined),
  'Redis.Password': secret('Its password.', undefined),
  'Redis.DB': number('Number of its database.', 0, whole(0)),
  'Redis.EnableTLS': flag('Reach it by TLS.', false),
  'Redis.Prefix': text('What its keys begin with: several Fastis may share one Redis.', 'fasti'),
  'DefaultInstance.SMTPConfiguration.SMTP.Host': text(
    'Mail server, as host:port. Not set: messages are kept in the inbox at /ui/inbox, and nobody gets mail.',
    undefined,
  ),
  'DefaultInstance.SMTPConfiguration.SMTP.User': text('Account at the mail server, if it asks for one.', undefined),
  'DefaultInstance.SMTPConfiguration.SMTP.Password': secret('Its password.', undefined),
  'DefaultInstance.SMTPConfiguration.TLS': flag(
    'Encrypt: from the beginning on port 465, otherwise by STARTTLS.',
    false,
  ),
  'DefaultInstance.SMTPConfiguration.From': text('Address that mails come from.', undefined),
  'DefaultInstance.SMTPConfiguration.FromName': text('Name beside it.', undefined),
  'DefaultInstance.SMTPConfiguration.ReplyToAddress': text('Where answers go, if not there.', undefined),
  'HTTPClient.DenyList': texts(
    'Hosts, addresses and networks that are never called where somebody has typed the address in by the API: providers of messages, mail servers among them, and applications that are told of a sign-out.',
    // biome-ignore format: a list of networks reads better in lines.
    ['localhost', '0.0.0.0/8', '127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10',
      '169.254.0.0/16', '::/128', '::1/128', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
  ),
  'Login.DefaultPaths.BasePath': text(
    'Where messages lead, unless whoever asked for one names another link.',
    '/ui/v2/login/',
  ),
  'Login.DefaultPaths.PasswordSetPath': text(
    'Under it: to set a new password.',
    'password/set?code={{.Code}}&userId={{.UserID}}&organization={{.OrgID}}',
  ),
  'Login.DefaultPaths.EmailCodePath': text(
    'To confirm an address.',
    'verify?code={{.Code}}&userId={{.UserID}}&organization={{.OrgID}}',
  ),
  'Login.DefaultPaths.OTPEmailPath': text(
    'To finish a sign-in with a code that was mailed.',
    'otp/email?code={{.Code}}&userId={{.UserID}}&sessionId={{.SessionID}}',
  ),
  'Login.DefaultPaths.PasskeySetPath': text(
    'To set up a passkey.',
    'passkey/set?codeId={{.CodeID}}&code={{.Code}}&userId={{.UserID}}&organization={{.OrgID}}',
  ),
  'Login.DefaultPaths.DomainClaimedPath': text(
    'To sign in with the user name that somebody was given instead of theirs.',
    'loginname?loginName={{.TempUsername}}&organization={{.OrgID}}',
  ),
  'Login.DefaultPaths.InvitePath': text(
    'To accept an invitation. Not a key of ZITADEL.',
    'verify?code={{.Code}}&userId={{.UserID}}&organization={{.OrgID}}&invite=true',
  ),
  'Login.DefaultPaths.InitializePath': text(
    'To set up an account that somebody else has added. Not a key of ZITADEL.',
    'verify?code={{.Code}}&userId={{.UserID}}&organization={{.OrgID}}&initialize=true',
  ),
  'Login.DefaultPaths.SignInRequestPath': text(
    'Where the link of a message leads to somebody whom an application asks to sign in (CIBA).',
    'ciba?id={{.RequestID}}',
  ),
  'Login.DefaultPaths.SignInPath': text(
    'To sign in after the password was changed. Not a key of ZITADEL.',
    'loginname?loginName={{.PreferredLoginName}}&organization={{.OrgID}}',
  ),
  'DefaultInstance.EmailHTTP.Endpoint': text(
    'Server of your own that mails are handed to as JSON, instead of a mail server. Not a key of ZITADEL.',
    undefined,
    webAddress,
  ),
  'DefaultInstance.EmailHTTP.SigningKey': secret('Key by which it checks that they come from here.', undefined),
  'DefaultInstance.SMSHTTP.Endpoint': text(
    'Server of your own that text messages are handed to as JSON. Not a key of ZITADEL.',
    undefined,
    webAddress,
  ),
  'DefaultInstance.SMSHTTP.SigningKey': secret('Key by which it checks that they come from here.', undefined),
  'DefaultInstance.Twilio.SID': text(
    'Account at Twilio that sends text messages. Not set: they are kept in the inbox. Not a key of ZITADEL.',
    undefined,
  ),
  'DefaultInstance.Twilio.Token': secret('Its token.', undefined),
  'DefaultInstance.Twilio.SenderNumber': text('Number, or name, that text messages come from.', ''),
  'DefaultInstance.Twilio.VerifyServiceSID': text('Service of Twilio Verify that sends codes in its own words.', ''),
  'Twilio.Address': text('Where Twilio is, if not at its own addresses: a proxy, or a test.', undefined, webAddress),
  ...secretGenerators,
  'Inbox.Enabled': flag(
    'Show the inbox at /ui/inbox, with every code in it, to whoever can reach it. If not set: only where ExternalDomain is this machine and no mail server is configured, and to this machine alone.',
    undefined,
  ),
  'Passwords.Breached.BloomFile': text(
    'File of leaked passwords, made by `fasti passwords bloom`: what is in it nobody may choose.',
    undefined,
  ),
  'Passwords.Breached.RangeURL': text(
    'Service that knows leaked passwords by the range protocol, such as https://api.pwnedpasswords.com; it is told five hexadecimal digits of a hash.',
    undefined,
    webAddress,
  ),
  'Passwords.Breached.TimeoutMs': number('How long it may take to answer.', 1000, amount),
  'Passwords.Breached.FailClosed': flag(
    'Refuse a new password that could not be looked up, instead of taking it.',
    false,
  ),
  'Lockout.Minutes': number(
    'An account that wrong passwords or codes have locked opens again when somebody tries after so long. 0: only who may unlock, or a code sent to its owner, opens it.',
    30,
    amount,
  ),
  'Throttle.Enabled': flag('Whether guesses, messages and registrations are bounded at all.', true),
  'Throttle.Password.Account': text(
    'Wrong passwords for one account, all strangers together: a number in a time (s, m, h), or off.',
    '100/1h',
    rate,
  ),
  'Throttle.Password.Known': text(
    'The same from one browser or address that its owner has used before.',
    '30/15m',
    rate,
  ),
  'Throttle.Password.Address': text(
    'Wrong passwords from one address (of IPv6: /64), for all accounts.',
    '100/5m',
    rate,
  ),
  'Throttle.Code.Account': text('Wrong codes for one account, all strangers together.', '50/1h', rate),
  'Throttle.Code.Known': text('The same from one browser or address that its owner has used before.', '30/15m', rate),
  'Throttle.Code.Address': text('Wrong codes from one address.', '100/5m', rate),
  'Throttle.Message.Account': text('Mails and SMS that can be asked for to one account.', '10/1h', rate),
  'Throttle.Message.Address': text('The same from one address, to all accounts.', '60/1h', rate),
  'Throttle.Registration.Address': text('Registrations from one address.', '60/1h', rate),
  'Throttle.DeviceCode.Address': text('User codes of devices that are entered from one address.', '50/10m', rate),
  'Throttle.LoginName.Address': text('Login names that nobody has, entered from one address.', '100/5m', rate),
  'Log.Level': text('debug, info, warn, error or silent.', 'info', oneOf('debug', 'info', 'warn', 'error', 'silent')),
  'SystemDefaults.DefaultQueryLimit': number('Rows of a list when the request names no limit.', 100, whole(1)),
  'SystemDefaults.MaxQueryLimit': number('Most rows that a list gives.', 1000, whole(1)),
  'SystemDefaults.PasswordHasher.Hasher.Algorithm': text(
    'What passwords are hashed with: argon2id or bcrypt.',
    'argon2id',
    oneOf('argon2id', 'bcrypt'),
  ),
  'SystemDefaults.PasswordHasher.Hasher.Time': number(
    'Passes of Argon2id. A hash of another cost is replaced at the next sign-in.',
    2,
  ),
  'SystemDefaults.PasswordHasher.Hasher.Memory': number('Memory of Argon2id, in KiB.', 19_456),
  'SystemDefaults.PasswordHasher.Hasher.Threads': number('Lanes of Argon2id.', 1),
  'SystemDefaults.PasswordHasher.Hasher.Cost': number('Cost of bcrypt, where that is the algorithm.', 14),
  'SystemDefaults.PasswordHasher.Verifiers': texts('Forms of imported hashes that are accepted and verified.', [
    'argon2',
    'bcrypt',
    'scrypt',
    'pbkdf2',
    'md5',
    'md5plain',
    'md5salted',
    'sha2',
    'phpass',
    'drupal7',
  ]),
  'SystemDefaults.PasswordHasher.Limits.Bcrypt.MinCost': number('Least cost of an imported bcrypt hash.', 4, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.Bcrypt.MaxCost': number('Its most.', 16, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.Argon2.MinTime': number(
    'Least passes of an imported Argon2 hash.',
    1,
    whole(0),
  ),
  'SystemDefaults.PasswordHasher.Limits.Argon2.MaxTime': number('Its most.', 10, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.Argon2.MinMemory': number('Its least memory, in KiB.', 8, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.Argon2.MaxMemory': number('Its most.', 524_288, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.Argon2.MinThreads': number('Its least lanes.', 1, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.Argon2.MaxThreads': number('Its most.', 16, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.Scrypt.MinLN': number(
    'Least logarithm of N of an imported scrypt hash.',
    1,
    whole(0),
  ),
  'SystemDefaults.PasswordHasher.Limits.Scrypt.MaxLN': number(
    'Its most; all in all it may take 512 MiB.',
    20,
    whole(0),
  ),
  'SystemDefaults.PasswordHasher.Limits.Scrypt.MinR': number('Its least r.', 1, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.Scrypt.MaxR': number('Its most.', 32, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.Scrypt.MinP': number('Its least p.', 1, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.Scrypt.MaxP': number('Its most.', 16, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.PBKDF2.MinRounds': number(
    'Least rounds of an imported PBKDF2 hash.',
    1,
    whole(0),
  ),
  'SystemDefaults.PasswordHasher.Limits.PBKDF2.MaxRounds': number('Its most.', 2_000_000, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.Sha2.MinSha256Rounds': number(
    'Least rounds of an imported SHA-256-crypt hash.',
    1_000,
    whole(0),
  ),
  'SystemDefaults.PasswordHasher.Limits.Sha2.MaxSha256Rounds': number('Its most.', 1_000_000, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.Sha2.MinSha512Rounds': number(
    'Least rounds of an imported SHA-512-crypt hash.',
    1_000,
    whole(0),
  ),
  'SystemDefaults.PasswordHasher.Limits.Sha2.MaxSha512Rounds': number('Its most.', 1_000_000, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.PHPass.MinRounds': number(
    'Least logarithm of the rounds of an imported PHPass hash.',
    7,
    whole(0),
  ),
  'SystemDefaults.PasswordHasher.Limits.PHPass.MaxRounds': number('Its most.', 21, whole(0)),
  'SystemDefaults.PasswordHasher.Limits.Drupal7.MinIterations': number(
    'Least iterations of an imported hash of Drupal 7.',
    1,
    whole(0),
  ),
  'SystemDefaults.PasswordHasher.Limits.Drupal7.MaxIterations': number('Its most.', 1_048_576, whole(0)),
  'FirstInstance.Skip': flag('Set up no first instance.', false),
  'FirstInstance.InstanceName': text('Name of the first instance.', 'Fasti'),
  'FirstInstance.DefaultLanguage': text('Its language.', 'en'),
  'FirstInstance.PatPath': text('File that receives the personal access token of Org.Machine.', undefined),
  'FirstInstance.LoginClientPatPath': text(
    'File that receives the personal access token of Org.LoginClient.',
    undefined,
  ),
  'FirstInstance.Org.Name': text('Name of the first organization.', 'ZITADEL'),
  'FirstInstance.Org.Human.UserName': text('Login name of the first administrator, before the @.', 'zitadel-admin'),
  'FirstInstance.Org.Human.FirstName': text('Their first name.', 'ZITADEL'),
  'FirstInstance.Org.Human.LastName': text('Their last name.', 'Admin'),
  'FirstInstance.Org.Human.NickName': text('Their nick name.', undefined),
  'FirstInstance.Org.Human.DisplayName': text('First and last name if not set.', undefined),
  'FirstInstance.Org.Human.Email.Address': text('User name at the domain of the organization if not set.', undefined),
  'FirstInstance.Org.Human.Email.Verified': flag('Whether that address is taken for theirs without a code.', true),
  'FirstInstance.Org.Human.Phone.Number': text('Their phone number.', undefined),
  'FirstInstance.Org.Human.Phone.Verified': flag('Whether it is taken for theirs without a code.', false),
  'FirstInstance.Org.Human.PreferredLanguage': text('Their language.', 'en'),
  'FirstInstance.Org.Human.Password': secret('Generated and shown once if not set.', undefined),
  'FirstInstance.Org.Human.PasswordChangeRequired': flag('Ask for a new password at the first login.', false),
  'FirstInstance.Org.Machine.Machine.Username': text(
    'User name of a machine user that administers the instance.',
    undefined,
  ),
  'FirstInstance.Org.Machine.Machine.Name': text('Its name.', undefined),
  'FirstInstance.Org.Machine.Pat.ExpirationDate': text(
    'Until when its personal access token is good, RFC 3339.',
    undefined,
    moment,
  ),
  'FirstInstance.Org.LoginClient.Machine.Username': text(
    'User name of a machine user that may only run logins.',
    undefined,
  ),
  'FirstInstance.Org.LoginClient.Machine.Name': text('Its name.', undefined),
  'FirstInstance.Org.LoginClient.Pat.ExpirationDate': text(
    'Until when its personal access token is good, RFC 3339.',
    undefined,
    moment,
  ),
} as const;

export type Key = keyof typeof settings;
type Value<K extends Key> =
  (typeof settings)[K] extends Setting<infer T, infer D>
    ? D extends undefined
      ? ValueOf<T> | undefined
      : ValueOf<T>
    : never;
/** Every setting by its key. */
export type Config = { readonly [K in Key]: Value<K> };
export type Read = {
  readonly kind: Kind;
  readonly default: unknown;
  readonly help: string;
  readonly form?: Form<never>;
};

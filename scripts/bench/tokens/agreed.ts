/** What both servers of the token benchmarks, and those who ask them, have agreed on. */
export const callback = 'https://app.example/callback';
export const scopes = 'openid profile email';
export const machineId = 'bench-machine-with-key';
export const peerSecret = 'bench-secret-of-some-length';
export const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
export const bareCredentials = 'somebody:secret';
/** That ask at the same time; ZITADEL published what 600 get. */
export const connections = Number(process.env['BENCH_CONNECTIONS'] ?? 128);

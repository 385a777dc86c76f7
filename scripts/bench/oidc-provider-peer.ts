import { Provider } from 'oidc-provider';

/**
 * The peer of the token benchmarks: `oidc-provider` with its in-memory adapter (it keeps nothing on disk), one
 * confidential client that may use client credentials and introspection. Prints its port.
 */
const provider = new Provider('http://127.0.0.1', {
  clients: [
    {
      client_id: 'bench',
      client_secret: 'bench-secret-of-some-length',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    devInteractions: { enabled: false },
  },
});
const server = provider.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address !== null ? address.port : '');
});
process.once('SIGTERM', () => process.exit(0));

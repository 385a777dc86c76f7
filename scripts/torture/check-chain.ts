import { signedOf } from '../commands/audit/signed.ts';
import type { Running } from '../wire/wire.ts';
import type { Check } from './check.ts';

/** What `fasti audit verify` does: every hash, how the rows hang together, and what was signed meanwhile. */
export const chainCheck = ({ api, verifyLog }: Running): Check => ({
  name: 'the log verifies: hashes, rows, signed checkpoints',
  async run() {
    const signed = await signedOf(api.views, { files: [], keys: undefined });
    const { findings, events, checkpoints } = await verifyLog({ checkpoints: signed.checkpoints });
    return {
      findings: [...signed.findings, ...findings].map(
        ({ kind, position, message }) => `${kind} at position ${position}: ${message}`,
      ),
      seen: `${events.toLocaleString('en')} events, ${checkpoints.agreeing} checkpoints`,
    };
  },
});

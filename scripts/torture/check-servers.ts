import type { Check } from './check.ts';
import type { Journals } from './journal.ts';
import { logOf, type Server } from './server.ts';

const mostShown = 20;

export const serversCheck = (servers: readonly Server[], inTheEnd: readonly string[]): Check => ({
  name: 'every server came back, was ready, and never ended by itself',
  run: async () => ({
    findings: [...inTheEnd, ...servers.flatMap(({ collapses }) => collapses)],
    seen: `${servers.reduce((sum, { starts }) => sum + starts, 0)} starts`,
  }),
});

export const serverLogsCheck = (servers: readonly Server[]): Check => ({
  name: 'no server said anything fatal',
  run: async () => {
    const logs = servers.map(logOf);
    const lines = logs.reduce(
      (sum, { messages }) => sum + [...messages.values()].reduce((one, many) => one + many, 0),
      0,
    );
    return { findings: logs.flatMap(({ fatal }) => fatal).slice(0, mostShown), seen: `${lines} lines of errors` };
  },
});

/** A server that can't do a thing says that it is unavailable; 500 is for what nobody foresaw. */
export const foreseenCheck = ({ attempts }: Journals): Check => ({
  name: 'every failure was foreseen: none was answered 500',
  run: async () => {
    const failed = attempts.filter(({ status }) => status === 500);
    return {
      findings: failed
        .slice(0, mostShown)
        .map(({ attempt, does, server }) => `${attempt}, ${does}, by server ${server + 1}`),
      seen: `${attempts.length.toLocaleString('en')} requests`,
    };
  },
});

export const freshnessCheck = ({ looks }: Journals): Check => ({
  name: 'no strict read showed less than the position it named',
  run: async () => {
    const answered = looks.filter(({ status }) => status === 200 || status === 404);
    return {
      findings: answered
        .filter(({ wanted, saw }) => wanted !== saw)
        .slice(0, mostShown)
        .map(({ looked, wanted, saw, status }) => `${looked}: ${saw} (${status}), but ${wanted} was written`),
      seen: `${answered.length} reads elsewhere`,
    };
  },
});

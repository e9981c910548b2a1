import type { Credits } from '../facts/usage-reading.js';
import type { Account, UsageWindow } from '../session/account.js';
import { FieldsOf, objectShape } from './field.js';
import { flag, hostName, integer, list, text, time } from './shape.js';

const usageWindow = new FieldsOf<UsageWindow>();
const windowShape = objectShape<UsageWindow>({
  definition: 'usage_window',
  typeName: 'UsageWindow',
  doc: 'A window of a usage limit.',
  fields: {
    minutes: usageWindow.nullable('minutes', integer({ minimum: 1 }), {
      doc: 'How long it lasts: 300 for five hours, 10080 for a week.',
    }),
    used_percent: usageWindow.nullable('usedPercent', integer({ minimum: 0, maximum: 100 }), {
      doc: '0 to 100. Null if it was reset since it was read: what was used after that is not known.',
    }),
    resets_at_unix_s: usageWindow.nullable('resetsAt', time, {
      doc: 'Seconds since 1970: when it is (or was) reset.',
    }),
    used_up_at_unix_s: usageWindow.nullable('usedUpAt', time, {
      doc: 'An estimate, in seconds since 1970: when the pace of the last 15 minutes uses it up. Null if that is not before its reset.',
    }),
  },
});

const credits = new FieldsOf<Credits>();
const creditsShape = objectShape<Credits>({
  definition: 'credits',
  typeName: 'Credits',
  doc: 'What an account may still spend beside its limits.',
  fields: {
    available: credits.nullable('available', flag, { doc: 'Whether it has any.' }),
    unlimited: credits.nullable('unlimited', flag, { doc: 'Whether they never end.' }),
    balance: credits.nullable('balance', text(40), { doc: 'As the server words it.' }),
  },
});

const account = new FieldsOf<Account>();
export const accountShape = objectShape<Account>({
  definition: 'account',
  typeName: 'Account',
  doc: 'A usage limit of the account that a CODEX_HOME is signed in to, as its sessions recorded it last.',
  fields: {
    host: account.always('host', hostName, { doc: '`local`, or the alias.' }),
    codex_home: account.always('codexHome', text(), { doc: 'The CODEX_HOME.' }),
    limit: account.always('limit', text(200), { doc: '`codex`, or the limit of one model.' }),
    limit_name: account.nullable('limitName', text(200), { doc: "The server's name for it." }),
    plan: account.nullable('plan', text(200), { doc: '`plus`, `pro`, `team` and others.' }),
    credits: account.nullable('credits', creditsShape, {
      doc: 'What it may spend beside the limit.',
    }),
    read_at_unix_s: account.always('readAt', time, {
      doc: 'Seconds since 1970: when a session was told this.',
    }),
    windows: account.always('windows', list(windowShape, 10), {
      absent: [],
      doc: 'The shortest first.',
    }),
  },
});

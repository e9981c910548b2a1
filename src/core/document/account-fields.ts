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
      doc: 'Null if it has been reset since it was read: what was used after that is not known.',
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
  doc: 'The credits that an account can use beyond its limits.',
  fields: {
    available: credits.nullable('available', flag, { doc: 'Whether it has any.' }),
    unlimited: credits.nullable('unlimited', flag, { doc: 'Whether they are unlimited.' }),
    balance: credits.nullable('balance', text(40), {
      doc: 'How many are left, as the server puts it.',
    }),
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
      doc: 'The credits that it can use beyond the limit.',
    }),
    read_at_unix_s: account.always('readAt', time, {
      doc: 'Seconds since 1970: when Codex received it.',
    }),
    windows: account.always('windows', list(windowShape, 10), {
      absent: [],
      doc: 'The shortest first.',
    }),
  },
});

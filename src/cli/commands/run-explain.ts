import { locateRecords } from '../../local/rollout/read-tail.js';
import { nodePorts } from '../../platform/ports/node-ports.js';
import {
  explainJson,
  explainSession,
  missingThread,
  warningsBeside,
  type Explanation,
} from '../../explain/explanation.js';
import { documentWarnings } from '../../core/session/process-without-session.js';
import { findThread } from '../../core/fleet/find-thread.js';
import { cellContext } from '../../output/table/columns.js';
import { explainPage, missingPage } from '../../explain/explain-page.js';
import { failureText } from '../../output/text/format.js';
import type { PageField } from '../../output/text/page.js';
import {
  debugFields,
  sessionFields,
  verdictFields,
  type Field,
} from '../../output/table/detail-fields.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
import { collectWithFacts, type FleetWithFacts } from '../../app/collect-fleet.js';
import { pageStyle, printPage, type PageStyle } from './print-page.js';
import { printJson } from '../../platform/print-text.js';

export async function runExplain(call: CommandCall<unknown>): Promise<CommandEnd> {
  const [word = ''] = call.words;
  const { options } = call;
  const collected = await collectWithFacts({ ...options, debug: true });
  const { fleet, facts } = collected;
  const found = findThread(fleet.sessions, word);
  if (found.kind === 'ambiguous') return { kind: 'wrong-usage', sentence: found.sentence };
  const explanation = found.kind === 'found' ? explainSession(found.session, facts) : undefined;
  const missing = found.kind === 'none' ? missingThread(word, fleet, facts) : undefined;
  if (options.mode === 'json') {
    const said = { explanation, missing };
    await printJson(explainJson(word, fleet, options.codexPsVersion, said), 2);
  } else {
    const style = pageStyle(options);
    if (explanation) await printPage(await foundPage(explanation, collected, style), style);
    if (found.kind === 'none' && missing) {
      const failures = [
        ...fleet.failures.map((failure) => failureText(failure)),
        ...documentWarnings(fleet),
      ];
      await printPage(missingPage(found.sentence, missing, failures, style), style);
    }
  }
  return { kind: 'exit', code: explanation ? 0 : 1 };
}

async function foundPage(
  explanation: Explanation,
  { fleet, facts }: FleetWithFacts,
  style: PageStyle,
): Promise<ReturnType<typeof explainPage>> {
  const { session } = explanation;
  const context = cellContext(fleet, { now: fleet.generatedAt, debug: true, glyphs: style.glyphs });
  const isHere = facts?.host === session.host;
  const path = isHere ? session.rolloutPath : undefined;
  const failures = fleet.failures.filter(({ host }) => host === session.host);
  const page = {
    explanation,
    who: [...sessionFields(session, context), ...debugFields(session)].map(pageField),
    state: verdictFields(session.verdict, fleet.generatedAt).map(pageField),
    locate: await locateRecords(nodePorts().files, path),
    homeDir: context.homes.get(session.host),
    beside: [...failures.map((failure) => failureText(failure)), ...warningsBeside(fleet, session)],
  };
  return explainPage(page, style);
}

function pageField([label, text]: Field): PageField {
  return { label, text, unbroken: text.startsWith('/') || text.startsWith('~') };
}

import type { ApprovalKind, TurnContext } from '../facts/rollout-progress.js';
import { cleanWord, pathAt } from '../text/clean-fields.js';
import {
  arrayAt,
  asObject,
  booleanAt,
  objectAt,
  textAt,
  variantAt,
  type JsonObject,
} from '../text/fields.js';

/** The payload of `turn_context`, or the `thread_settings` of `thread_settings_applied`. */
export function turnContextOf(payload: JsonObject): TurnContext {
  const mode = objectAt(payload, 'collaboration_mode');
  return {
    cwd: pathAt(payload, 'cwd'),
    model: cleanWord(textAt(payload, 'model')),
    effort: effortOf(payload),
    approvalPolicy: cleanWord(variantAt(payload, 'approval_policy')),
    refusedApprovals: refusedApprovals(payload),
    approvalsReviewer: cleanWord(variantAt(payload, 'approvals_reviewer')),
    sandbox: sandboxOf(payload),
    collaborationMode: cleanWord(
      (mode && textAt(mode, 'mode')) ?? variantAt(payload, 'collaboration_mode'),
    ),
  };
}

const approvalKinds = ['sandbox_approval', 'rules', 'request_permissions'] as const;

/** `granular` (0.120) says what it asks for, `reject` (0.107) what it does not. */
function refusedApprovals(payload: JsonObject): readonly ApprovalKind[] | undefined {
  const policy = variantAt(payload, 'approval_policy');
  if (policy === undefined) return undefined;
  if (policy === 'never') return approvalKinds;
  const flags = objectAt(objectAt(payload, 'approval_policy') ?? {}, policy);
  return approvalKinds.filter((kind) => flags && booleanAt(flags, kind) === (policy === 'reject'));
}

/** By itself in a turn_context; settings (0.148 on) have it under another name or in the collaboration mode. */
function effortOf(payload: JsonObject): string | undefined {
  const mode = objectAt(objectAt(payload, 'collaboration_mode') ?? {}, 'settings') ?? {};
  return cleanWord(
    textAt(payload, 'effort') ??
      textAt(payload, 'reasoning_effort') ??
      textAt(mode, 'reasoning_effort'),
  );
}

/** `sandbox_policy` in a turn_context; settings (0.148 on) give the permission profile alone. */
function sandboxOf(payload: JsonObject): string | undefined {
  const policy = objectAt(payload, 'sandbox_policy');
  // Before 0.94 the tag of the policy was called `mode`.
  const named = policy && (textAt(policy, 'type') ?? textAt(policy, 'mode'));
  const profile = objectAt(payload, 'permission_profile');
  if (named !== undefined || !profile) {
    return cleanWord(named ?? textAt(payload, 'sandbox_policy'));
  }
  const type = textAt(profile, 'type');
  if (type === 'disabled') return 'danger-full-access';
  if (type !== 'managed') return cleanWord(type);
  const files = objectAt(profile, 'file_system');
  if (!files) return undefined;
  if (textAt(files, 'type') !== 'restricted') return 'danger-full-access';
  const writes = arrayAt(files, 'entries').some(
    (entry) => textAt(asObject(entry) ?? {}, 'access') === 'write',
  );
  return writes ? 'workspace-write' : 'read-only';
}

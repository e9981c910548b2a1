/*
 * Record types that are known and say nothing a monitor shows. What is on none of these lists and has
 * no rule of its own counts as unknown. docs/rollout-format.md says which version writes which.
 */

const ignoredLines: ReadonlySet<string> = new Set([
  // Line 1 is read by itself; a legacy fork has its parent's as a second one.
  'session_meta',
  'world_state',
  'token_usage_record',
  'retained_context',
  'inter_agent_communication_metadata',
]);

const ignoredItems: ReadonlySet<string> = new Set([
  'additional_tools',
  'ghost_snapshot',
  'tool_search_call',
  'tool_search_output',
  'other',
]);

const ignoredEvents: ReadonlySet<string> = new Set([
  'agent_reasoning_section_break',
  // 0.120: by then the call's output follows, or came when it went to the background.
  'collab_agent_interaction_end',
  'collab_agent_spawn_end',
  'collab_close_end',
  'collab_resume_end',
  'collab_waiting_end',
  'dynamic_tool_call_request',
  'dynamic_tool_call_response',
  'entered_review_mode',
  'model_reroute',
  'sub_agent_activity',
  'thread_goal_cleared',
  'thread_rolled_back',
  'turn_diff',
  'view_image_tool_call',
  'warning',
  'web_search_end',
]);

/** Items of `item_completed` (0.148 on) that repeat what a response_item says as well, or say nothing. */
const ignoredCompletions: ReadonlySet<string> = new Set([
  'CollabAgentToolCall',
  'DynamicToolCall',
  'EnteredReviewMode',
  'Extension',
  'FunctionCallOutput',
  'HookPrompt',
  'ImageView',
  'Sleep',
  'SubAgentActivity',
]);

export function isIgnoredLine(type: string): boolean {
  return ignoredLines.has(type);
}

export function isIgnoredItem(type: string): boolean {
  return ignoredItems.has(type);
}

export function isIgnoredEvent(type: string): boolean {
  return ignoredEvents.has(type);
}

export function isIgnoredCompletion(type: string): boolean {
  return ignoredCompletions.has(type);
}

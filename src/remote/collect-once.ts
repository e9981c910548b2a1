import type { SshFailure } from './ssh/failures.js';
import { HostInquiry, noAnswer, type InquiryDeps } from './host-inquiry.js';
import type { HostPlan } from './host-plan.js';
import type { HostResult } from '../core/fleet/host-result.js';

/** Asks every host once, all at the same time, each by one command and within its own deadline. */
export function collectOnce(
  plans: readonly HostPlan[],
  deps: InquiryDeps,
): Promise<readonly HostResult[]> {
  return Promise.all(plans.map((plan) => askOnce(plan, deps)));
}

/** Never later than the host's deadline, whatever the connection does. */
export function askOnce(plan: HostPlan, deps: InquiryDeps): Promise<HostResult> {
  const { ports } = deps;
  const askedAt = ports.now();
  const inquiry = new HostInquiry(plan, deps);
  return new Promise((resolve) => {
    let answered = false;
    const finish = (result: HostResult): void => {
      if (answered) return;
      answered = true;
      cancel();
      inquiry.close();
      resolve(result);
    };
    const fail = (failure: SshFailure): void => finish(inquiry.failed(failure));
    const cancel = ports.after(plan.timeout, () => fail(inquiry.overdue()));
    void inquiry.open(
      'once',
      { hung: false, askedAt: () => askedAt },
      {
        onAnswer: (answer) => finish({ kind: 'answered', answer }),
        onPoll: () => undefined,
        onEnd: (failure) => fail(noAnswer(failure)),
      },
    );
  });
}

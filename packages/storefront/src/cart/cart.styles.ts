import { css } from 'lit'

export const cartStyles = css`
  .lines > li {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.5em 1em;
    align-items: center;
    padding: 1em 0;
    border-block-end: 1px solid var(--_line);
  }
  .lines .name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .amount {
    font-variant-numeric: tabular-nums;
    text-align: end;
    white-space: nowrap;
  }
  .stepper {
    display: inline-flex;
    justify-self: start;
    align-items: center;
    border: 1px solid var(--_control-line);
    border-radius: var(--_radius);
  }
  .stepper button {
    inline-size: 2.75em;
    padding: 0;
    border: 0;
  }
  .stepper output {
    min-inline-size: 2em;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .total {
    display: flex;
    justify-content: space-between;
    gap: 1em;
    font-weight: 700;
    font-size: 1.125em;
  }
`

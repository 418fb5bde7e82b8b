import { groundRules, PlainPage } from './PlainPage';

export default function GroundRules() {
  return <PlainPage text={groundRules} />;
}

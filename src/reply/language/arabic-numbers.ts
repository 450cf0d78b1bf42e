// Arabic for sentences with a number in them: one, two, three to ten, eleven to ninety-nine, and the rest.

import type { Sentence } from "../../../runtime/sentences.ts";
import type { Forms } from "./plural.ts";

const second = { one: "ثانية واحدة", two: "ثانيتين", few: "{1} ثوانٍ", many: "{1} ثانية", other: "{1} ثانية" };
const minute = { one: "دقيقة واحدة", two: "دقيقتين", few: "{1} دقائق", many: "{1} دقيقة", other: "{1} دقيقة" };
const hour = { one: "ساعة واحدة", two: "ساعتين", few: "{1} ساعات", many: "{1} ساعة", other: "{1} ساعة" };
const minuteAgo = {
  one: "قبل دقيقة واحدة",
  two: "قبل دقيقتين",
  few: "قبل {1} دقائق",
  many: "قبل {1} دقيقة",
  other: "قبل {1} دقيقة",
};
const hourAgo = {
  one: "قبل ساعة واحدة",
  two: "قبل ساعتين",
  few: "قبل {1} ساعات",
  many: "قبل {1} ساعة",
  other: "قبل {1} ساعة",
};
const dayAgo = {
  one: "قبل يوم واحد",
  two: "قبل يومين",
  few: "قبل {1} أيام",
  many: "قبل {1} يومًا",
  other: "قبل {1} يوم",
};
const secondOld = {
  one: "منذ ثانية واحدة",
  two: "منذ ثانيتين",
  few: "منذ {1} ثوانٍ",
  many: "منذ {1} ثانية",
  other: "منذ {1} ثانية",
};
const minuteOld = {
  one: "منذ دقيقة واحدة",
  two: "منذ دقيقتين",
  few: "منذ {1} دقائق",
  many: "منذ {1} دقيقة",
  other: "منذ {1} دقيقة",
};
const hourOld = {
  one: "منذ ساعة واحدة",
  two: "منذ ساعتين",
  few: "منذ {1} ساعات",
  many: "منذ {1} ساعة",
  other: "منذ {1} ساعة",
};
const left = {
  one: "بقي رمز واحد",
  two: "بقي رمزان",
  few: "بقيت {1} رموز",
  many: "بقي {1} رمزًا",
  other: "بقي {1} رمز",
};
const others = {
  one: "إنهاء الجلسة الأخرى",
  two: "إنهاء الجلستين الأخريين",
  few: "إنهاء {1} جلسات أخرى",
  many: "إنهاء {1} جلسة أخرى",
  other: "إنهاء {1} جلسة أخرى",
};

/** arabicNumbers is a part of arabic. */
export const arabicNumbers = {
  "{1} second": second,
  "{1} seconds": second,
  "{1} minute": minute,
  "{1} minutes": minute,
  "{1} hour": hour,
  "{1} hours": hour,
  "{1} minute ago": minuteAgo,
  "{1} minutes ago": minuteAgo,
  "{1} hour ago": hourAgo,
  "{1} hours ago": hourAgo,
  "{1} day ago": dayAgo,
  "{1} days ago": dayAgo,
  "Sign out all {1} others": others,
  "{1} seconds old": secondOld,
  "{1} second old": secondOld,
  "{1} minutes old": minuteOld,
  "{1} hours old": hourOld,
  "{1} left": left,
} satisfies Partial<Record<Sentence, Forms>>;

// Arabic for what goes wrong: the public texts of src/error-codes.ts.

import type { Sentence } from "../../../runtime/sentences.ts";

/** arabicFaults is a part of arabic. */
export const arabicFaults = {
  "The address of this request can be read in more than one way. Use a plain path.":
    "يمكن قراءة عنوان هذا الطلب بأكثر من طريقة. استخدم مسارًا بسيطًا.",
  "The request's Host header is missing, repeated or not a host name. Send one that names this site.":
    "ترويسة Host في الطلب مفقودة أو مكررة أو ليست اسم مضيف. أرسل ترويسة تسمّي هذا الموقع.",
  "The request has a header that can be read in more than one way. Send it once, and in its plain form.":
    "في الطلب ترويسة يمكن قراءتها بأكثر من طريقة. أرسلها مرة واحدة وبصيغتها البسيطة.",
  "The request is not valid HTTP. Check the program that sent it.":
    "الطلب ليس HTTP صالحًا. تحقق من البرنامج الذي أرسله.",
  "The request's address and headers are too large together (header-limit). Delete this site's cookies, or send less.":
    "عنوان الطلب وترويساته معًا أكبر مما ينبغي (header-limit). احذف ملفات تعريف الارتباط لهذا الموقع، أو أرسل أقل.",
  "The request has too many headers (header-count). Send fewer.":
    "في الطلب ترويسات أكثر مما ينبغي (header-count). أرسل أقل.",
  "This address does not switch to the protocol that was asked for. Ask without an Upgrade.":
    "هذا العنوان لا ينتقل إلى البروتوكول المطلوب. اطلبه دون Upgrade.",
  "What the Expect header asks for is not known here. Ask without it.":
    "ما تطلبه ترويسة Expect غير معروف هنا. اطلب دونها.",
  "This WebSocket handshake is not complete. Send a GET with a valid Sec-WebSocket-Key.":
    "بدء اتصال WebSocket هذا غير مكتمل. أرسل GET مع Sec-WebSocket-Key صالح.",
  "WebSockets are spoken here in version {1}. Ask for that one.":
    "تُستخدم هنا WebSocket بالإصدار {1}. اطلب هذا الإصدار.",
  "The request took too long to arrive. Send it again.": "استغرق وصول الطلب وقتًا أطول مما ينبغي. أرسله مرة أخرى.",
  "This may not go where its Destination says, or not in one request. Check what is allowed there.":
    "لا يجوز وضع هذا حيث تشير Destination، أو ليس في طلب واحد. تحقق مما هو مسموح هناك.",
  "The Destination of this request is on another server. Choose one on this server.":
    "وجهة هذا الطلب (Destination) على خادم آخر. اختر وجهة على هذا الخادم.",
  "There is nothing at this address. Check how it is spelled.": "لا يوجد شيء على هذا العنوان. تحقق من كتابته.",
  "The access token is not valid here. Get a new one.": "رمز الوصول غير صالح هنا. احصل على رمز جديد.",
  "The access token has expired. Get a new one.": "انتهت صلاحية رمز الوصول. احصل على رمز جديد.",
  "The access token comes from an issuer that is not trusted here. Get one from an issuer that is.":
    "رمز الوصول صادر عن جهة غير موثوق بها هنا. احصل على رمز من جهة موثوق بها.",
  "The access token is not valid yet: two clocks differ. Ask whoever runs this site to set them.":
    "رمز الوصول غير صالح بعد: توقيت ساعتين مختلف. اطلب من القائمين على هذا الموقع ضبطهما.",
  "Signing in does not work now: two clocks differ too much. Give the support code to whoever runs this site.":
    "لا يعمل تسجيل الدخول الآن: توقيت ساعتين مختلف أكثر مما ينبغي. أعطِ رمز الدعم للقائمين على هذا الموقع.",
  "Sign in to go on.": "سجّل الدخول للمتابعة.",
  "Your browser sends two session cookies, and one of them is not ours. Delete this site's cookies, then sign in.":
    "يرسل متصفحك ملفي تعريف ارتباط للجلسة، وأحدهما ليس منا. احذف ملفات تعريف الارتباط لهذا الموقع، ثم سجّل الدخول.",
  "This sign-in took too long, or did not begin here. Sign in again.":
    "استغرق تسجيل الدخول هذا وقتًا أطول مما ينبغي، أو لم يبدأ هنا. سجّل الدخول مرة أخرى.",
  "This sign-in was used already. Go on, or sign in again.":
    "استُخدم تسجيل الدخول هذا من قبل. تابع، أو سجّل الدخول مرة أخرى.",
  "This sign-in did not begin in this browser. Sign in again.":
    "لم يبدأ تسجيل الدخول هذا في هذا المتصفح. سجّل الدخول مرة أخرى.",
  "Signing in needs a cookie that this browser did not keep. Allow cookies for this site, then sign in again.":
    "يحتاج تسجيل الدخول إلى ملف تعريف ارتباط لم يحتفظ به هذا المتصفح. اسمح بملفات تعريف الارتباط لهذا الموقع، ثم سجّل الدخول مرة أخرى.",
  "Too many sign-ins come from your network at once. Wait a moment, then try again.":
    "تأتي من شبكتك عمليات تسجيل دخول أكثر مما ينبغي في وقت واحد. انتظر لحظة، ثم حاول مرة أخرى.",
  "You were not signed in. Try again; if it ends here each time, give the support code to whoever runs this site.":
    "لم يتم تسجيل دخولك. حاول مرة أخرى؛ وإذا انتهى الأمر هنا كل مرة، فأعطِ رمز الدعم للقائمين على هذا الموقع.",
  "Your provider has too much to do. Try again in a moment.": "موفّر الهوية لديك مشغول جدًا. حاول مرة أخرى بعد لحظة.",
  "Signing in is not set up completely here. Give the support code to whoever runs this site: the log has the reason.":
    "لم يكتمل إعداد تسجيل الدخول هنا. أعطِ رمز الدعم للقائمين على هذا الموقع: السبب مذكور في السجل.",
  "Your provider does not accept this site. Give the support code to whoever runs it: the log has the reason.":
    "موفّر الهوية لديك لا يقبل هذا الموقع. أعطِ رمز الدعم للقائمين عليه: السبب مذكور في السجل.",
  "The sign-in has to begin once more. Try again.": "يجب أن يبدأ تسجيل الدخول من جديد. حاول مرة أخرى.",
  "What your provider answered could not be checked. Try again; if it ends here each time, give the support code to whoever runs this site.":
    "تعذّر التحقق مما أجاب به موفّر الهوية لديك. حاول مرة أخرى؛ وإذا انتهى الأمر هنا كل مرة، فأعطِ رمز الدعم للقائمين على هذا الموقع.",
  "What your provider says of you could not be used here. Give the support code to whoever runs this site.":
    "ما يقوله عنك موفّر الهوية لديك لم يمكن استخدامه هنا. أعطِ رمز الدعم للقائمين على هذا الموقع.",
  "Your provider answered about two different people. Sign in again.":
    "أجاب موفّر الهوية لديك عن شخصين مختلفين. سجّل الدخول مرة أخرى.",
  "What your provider says of your groups is not understood here. Give the support code to whoever runs this site.":
    "ما يقوله موفّر الهوية لديك عن مجموعاتك غير مفهوم هنا. أعطِ رمز الدعم للقائمين على هذا الموقع.",
  "Your provider left out something that is needed here. Give the support code to whoever runs this site.":
    "أغفل موفّر الهوية لديك شيئًا لازمًا هنا. أعطِ رمز الدعم للقائمين على هذا الموقع.",
  "What your provider answered belongs to another sign-in. Sign in again.":
    "ما أجاب به موفّر الهوية لديك يخص تسجيل دخول آخر. سجّل الدخول مرة أخرى.",
  "Your provider ended your session. Sign in again.": "أنهى موفّر الهوية لديك جلستك. سجّل الدخول مرة أخرى.",
  "This account cannot be used here at the moment. If you need it, give the support code to whoever runs this site.":
    "لا يمكن استخدام هذا الحساب هنا في الوقت الحالي. إذا احتجت إليه، فأعطِ رمز الدعم للقائمين على هذا الموقع.",
  "The logout token is not valid here. The log has the reason.": "رمز تسجيل الخروج غير صالح هنا. السبب مذكور في السجل.",
  "This request did not come from a page of this site. Open that page, and use its own buttons.":
    "لم يأتِ هذا الطلب من صفحة من صفحات هذا الموقع. افتح تلك الصفحة، واستخدم أزرارها.",
  "A service worker of this application could read this page, so it is not shown. Whoever runs the application has to let addresses under /.sallyport/ past the worker.":
    "يمكن لعامل خدمة (service worker) في هذا التطبيق أن يقرأ هذه الصفحة، لذلك لا تُعرض. على القائمين على التطبيق أن يدعوا العناوين تحت ‎/.sallyport/‎ تمر دونه.",
  "This needs you to confirm that it is you, anew or in a stronger way.":
    "يتطلب هذا أن تؤكد هويتك، من جديد أو بطريقة أقوى.",
  "That was another account than the one that is signed in here. Use the same one, or sign out first.":
    "كان ذلك حسابًا غير الحساب المسجّل دخوله هنا. استخدم الحساب نفسه، أو سجّل الخروج أولًا.",
  "Your provider did not say how strongly it checked that it is you. Give the support code to whoever runs this site.":
    "لم يذكر موفّر الهوية لديك بأي قوة تحقق من هويتك. أعطِ رمز الدعم للقائمين على هذا الموقع.",
  "Your provider confirmed less than this needs. Try again, with a phone or a security key.":
    "أكد موفّر الهوية لديك أقل مما يتطلبه هذا. حاول مرة أخرى، بهاتف أو بمفتاح أمان.",
  "Your provider confirmed it in a way that is not known here. Give the support code to whoever runs this site.":
    "أكد موفّر الهوية لديك ذلك بطريقة غير معروفة هنا. أعطِ رمز الدعم للقائمين على هذا الموقع.",
  "Your provider did not check it in the way that this needs. Try again, with a phone or a security key.":
    "لم يتحقق موفّر الهوية لديك بالطريقة التي يتطلبها هذا. حاول مرة أخرى، بهاتف أو بمفتاح أمان.",
  "Your provider did not say when you confirmed it. Give the support code to whoever runs this site.":
    "لم يذكر موفّر الهوية لديك متى أكدت ذلك. أعطِ رمز الدعم للقائمين على هذا الموقع.",
  "Your provider said when you confirmed it, but not as a time. Give the support code to whoever runs this site.":
    "ذكر موفّر الهوية لديك متى أكدت ذلك، ولكن ليس في صورة وقت. أعطِ رمز الدعم للقائمين على هذا الموقع.",
  "Your provider confirmed it too long ago. Try again, and sign in there anew.":
    "أكد موفّر الهوية لديك ذلك منذ وقت طويل. حاول مرة أخرى، وسجّل الدخول هناك من جديد.",
  "Your provider answered from an earlier sign-in, and this needs a new one. Sign out there, then try again.":
    "أجاب موفّر الهوية لديك من تسجيل دخول سابق، وهذا يتطلب تسجيل دخول جديدًا. سجّل الخروج هناك، ثم حاول مرة أخرى.",
  "Your provider cannot confirm what this needs. Set up a phone or a security key there, then try again.":
    "لا يستطيع موفّر الهوية لديك تأكيد ما يتطلبه هذا. أعدّ هناك هاتفًا أو مفتاح أمان، ثم حاول مرة أخرى.",
  "This cannot be confirmed here, or not with an access token. Sign in with a browser, or ask whoever runs this site.":
    "لا يمكن تأكيد هذا هنا، أو ليس برمز وصول. سجّل الدخول بمتصفح، أو اسأل القائمين على هذا الموقع.",
  "This page has expired, or is for another account. Open what you wanted again.":
    "انتهت صلاحية هذه الصفحة، أو أنها لحساب آخر. افتح ما أردته من جديد.",
  "This address asks for something that cannot be confirmed here. Choose from what can.":
    "يطلب هذا العنوان شيئًا لا يمكن تأكيده هنا. اختر مما يمكن تأكيده.",
  "This form is too large to be kept while you confirm that it is you. Confirm it first, then send the form again.":
    "هذا النموذج أكبر من أن يُحفظ بينما تؤكد هويتك. أكدها أولًا، ثم أرسل النموذج مرة أخرى.",
  "There is no room to keep this upload while you confirm that it is you. Confirm it first, then send the upload again.":
    "لا يوجد مكان لحفظ هذا الملف المرسل بينما تؤكد هويتك. أكدها أولًا، ثم أرسله مرة أخرى.",
  "What you sent was delivered already, or waited too long. Check which, before you send it again.":
    "ما أرسلته سُلّم من قبل، أو انتظر أطول مما ينبغي. تحقق من ذلك قبل أن ترسله مرة أخرى.",
  "That did not match. Type the code that is shown now.": "لم يتطابق ذلك. اكتب الرمز الظاهر الآن.",
  "That code was used already. Wait for the next one.": "استُخدم هذا الرمز من قبل. انتظر الرمز التالي.",
  "Too many tries. Wait a few minutes, then try again.": "محاولات أكثر مما ينبغي. انتظر بضع دقائق، ثم حاول مرة أخرى.",
  "The passkey's answer could not be checked. Try again.": "تعذّر التحقق من جواب مفتاح المرور. حاول مرة أخرى.",
  "This page has expired, or was used already. Try again.":
    "انتهت صلاحية هذه الصفحة، أو استُخدمت من قبل. حاول مرة أخرى.",
  "This is set up already. Add another one, or go back.": "هذا معدّ من قبل. أضف غيره، أو ارجع.",
  "There is no room for another one. Remove one first.": "لا يوجد مكان لإضافة غيره. أزل واحدًا أولًا.",
  "This cannot be confirmed with that. Use one of the ways on this page.":
    "لا يمكن تأكيد هذا بذلك. استخدم إحدى الطرق في هذه الصفحة.",
  "You may not do this. If you need to, give the support code to whoever runs this site.":
    "ليس مسموحًا لك بهذا. إذا احتجت إليه، فأعطِ رمز الدعم للقائمين على هذا الموقع.",
  "The policy for this request failed, so it was refused. Give the support code to whoever runs this site.":
    "فشلت قاعدة الوصول لهذا الطلب، لذلك رُفض. أعطِ رمز الدعم للقائمين على هذا الموقع.",
  "The policy for this request took too long, so it was refused. Try again in a moment.":
    "استغرقت قاعدة الوصول لهذا الطلب وقتًا أطول مما ينبغي، لذلك رُفض. حاول مرة أخرى بعد لحظة.",
  "The policy for this request took too long again and again, so it is not asked for a while. Try again later.":
    "استغرقت قاعدة الوصول لهذا الطلب وقتًا أطول مما ينبغي مرة بعد مرة، لذلك لا تُسأل لبعض الوقت. حاول مرة أخرى لاحقًا.",
  "The policy for this request used too much memory, so it was refused. Give the support code to whoever runs this site.":
    "استهلكت قاعدة الوصول لهذا الطلب ذاكرة أكثر مما ينبغي، لذلك رُفض. أعطِ رمز الدعم للقائمين على هذا الموقع.",
  "The policy for this request gave no usable answer, so it was refused. Give the support code to whoever runs this site.":
    "لم تعطِ قاعدة الوصول لهذا الطلب جوابًا صالحًا، لذلك رُفض. أعطِ رمز الدعم للقائمين على هذا الموقع.",
  "The gateway was too busy to decide about this request. Try again in a moment.":
    "كانت البوابة مشغولة جدًا عن البت في هذا الطلب. حاول مرة أخرى بعد لحظة.",
  "The gateway is not ready to decide about this request. Try again in a moment.":
    "البوابة غير جاهزة للبت في هذا الطلب. حاول مرة أخرى بعد لحظة.",
  "The policies could not be loaded. Try again in a minute.": "تعذّر تحميل قواعد الوصول. حاول مرة أخرى بعد دقيقة.",
  "The service behind this address cannot be reached. Try again in a minute.":
    "لا يمكن الوصول إلى الخدمة خلف هذا العنوان. حاول مرة أخرى بعد دقيقة.",
  "The service behind this address gave an answer that cannot be used. If it lasts, give the support code to whoever runs this site.":
    "أعطت الخدمة خلف هذا العنوان جوابًا لا يمكن استخدامه. إذا استمر ذلك، فأعطِ رمز الدعم للقائمين على هذا الموقع.",
  "No instance of the service behind this address is healthy. Try again in a minute.":
    "لا يوجد خادم سليم للخدمة خلف هذا العنوان. حاول مرة أخرى بعد دقيقة.",
  "The service behind this address has too much to do. Try again in a moment.":
    "الخدمة خلف هذا العنوان مشغولة جدًا. حاول مرة أخرى بعد لحظة.",
  "The service behind this address took too long. Check whether it was done, before you try again.":
    "استغرقت الخدمة خلف هذا العنوان وقتًا أطول مما ينبغي. تحقق هل تم الأمر، قبل أن تحاول مرة أخرى.",
  "The client went away.": "انصرف العميل.",
  "The gateway is starting or stopping. Try again in a moment.":
    "البوابة قيد التشغيل أو الإيقاف. حاول مرة أخرى بعد لحظة.",
  "The gateway has no room for another connection. Try again in a moment.":
    "لا مكان في البوابة لاتصال آخر. حاول مرة أخرى بعد لحظة.",
  "This address does not take that method. Use another one.": "هذا العنوان لا يقبل هذه الطريقة. استخدم طريقة أخرى.",
  "This page is not made in advance. Open it to see it.": "لا تُعدّ هذه الصفحة مسبقًا. افتحها لتراها.",
  "Something failed in the gateway, so the request was refused. Give the support code to whoever runs this site.":
    "فشل شيء في البوابة، لذلك رُفض الطلب. أعطِ رمز الدعم للقائمين على هذا الموقع.",
  "The gateway cannot vouch for you to the service behind this address. Try again in a minute.":
    "لا تستطيع البوابة أن تضمنك لدى الخدمة خلف هذا العنوان. حاول مرة أخرى بعد دقيقة.",
  "What is done here has to be logged, and the log cannot be written now. Try again in a moment.":
    "ما يجري هنا يجب أن يُسجَّل، ولا يمكن الكتابة في السجل الآن. حاول مرة أخرى بعد لحظة.",
  "It has ended, but that could not be saved yet, and is tried again by itself. Look in a few minutes whether it is back.":
    "انتهى ذلك، ولكن تعذّر حفظه حتى الآن، وستُعاد المحاولة تلقائيًا. انظر بعد بضع دقائق هل عاد.",
  "Too much waits for the session store. Try again in a moment.":
    "طلبات كثيرة تنتظر مخزن الجلسات. حاول مرة أخرى بعد لحظة.",
  "Nothing can be saved here now. Try again in a minute.": "لا يمكن حفظ شيء هنا الآن. حاول مرة أخرى بعد دقيقة.",
  "The gateway cannot reach its session store. Try again in a minute.":
    "لا تستطيع البوابة الوصول إلى مخزن الجلسات. حاول مرة أخرى بعد دقيقة.",
  "Your provider cannot be reached. Try again in a minute.":
    "لا يمكن الوصول إلى موفّر الهوية لديك. حاول مرة أخرى بعد دقيقة.",
} satisfies Partial<Record<Sentence, string>>;

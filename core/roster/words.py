"""The words of twenty years of lists: which headings name which field of the master record. Data, no rules.

Add a heading here when a district's list shows one that is not understood; `columns.bare` says how they are compared.
"""

from __future__ import annotations

DISABILITY = "disability"  # kind and grade in one cell: 肢体二级
TERM = "agreement_term"  # from and until in one cell
IGNORED = "ignored"  # known and not needed: running numbers, and the age that the birth date gives

SYNONYMS: dict[str, str] = {
    "name": """
        姓名 名字 特困人员 特困对象 供养对象 供养人员 救助对象 保障对象 对象 特困供养人员 五保对象 五保人员
        人员姓名
    """,
    "sex": "性别",
    "ethnicity": "民族",
    "birth_date": "出生日期 出生年月 出生年月日 生日 出生时间 出生",
    "id_kind": "证件种类 证件类型 证件类别",
    "id_number": """
        身份证号 身份证号码 身份证 公民身份号码 公民身份证号码 公民身份证号 证件号码 证件号 身份号码
        居民身份证号 居民身份证号码 居民身份证 二代身份证号 身份证件号码 有效证件号码
    """,
    "no_id_reason": "无身份证原因 无证原因 未办身份证原因 无身份证件原因",
    "certificate_no": """
        供养证编号 供养证号 特困证号 证书编号 供养证 救助供养证号 救助供养证编号 特困供养证号
        特困人员救助供养证编号 特困人员救助供养证号 低保证号 五保证号
    """,
    "certificate_on": "发证日期 发证时间",
    "village_code": "村代码 行政区划代码 区划代码 村居代码 村编码 行政区划编码",
    "village": """
        村 行政村 村居 所属村 所属村社区 所属行政村 村委会 村名 村名称 社区 村社区 所在村 村庄 村居委会 村委 行政村名称
        所属村居 村社 所属社区 行政村社区 村居名称 居委会
    """,
    "group": "组 村民小组 小组 村小组 组别 居民小组 社 自然村 屯 所在组 村组别 村组 所在村组",
    "address": """
        现居住地 地址 住址 家庭住址 现住址 居住地 居住地址 家庭地址 现居住地址 实际居住地 详细地址 现居地
        居住地点 通讯地址 实际居住地址 现住地址
    """,
    "hukou_address": "户籍所在地 户籍地址 户籍地 户口所在地 户口地址 户籍 户籍住址",
    "hukou_village_code": "户籍村代码 户籍地村代码 户籍区划代码",
    "hukou_village": "户籍村 户籍村居 户籍所在村 户口所在村 户籍地村居 户籍村社区",
    "category": """
        人员类别 对象类别 困难类别 低收入人口类别 低收入人口类型 低收入人口分类 救助对象类别
    """,
    "categories": "历次人员类别 历次类别 类别变动 类别历史",
    "other_schemes": "同时享受的其他保障 其他保障 其他救助 其他待遇 同时享受待遇 享受其他救助情况",
    "left_behind": "三留守 留守 留守情况 留守类型 三留守人员",
    "is_student": "在校学生 是否在校学生 是否在校 是否学生 在校",
    "notice_on": "告知日期 告知时间 个人信息告知日期",
    "phone": "联系电话 电话 手机 手机号 手机号码 联系方式 电话号码 联系电话号码 本人电话 移动电话 联系手机",
    "support_form": """
        供养方式 供养形式 救助供养形式 供养类型 供养类别 救助供养方式 特困类别 供养状态 特困供养方式
        特困人员类别 分散集中
    """,
    "started_on": """
        纳入日期 纳入时间 享受时间 享受日期 批准时间 批准日期 认定时间 认定日期 审批时间 审批日期 开始享受时间
        纳入特困时间 纳入年月 享受待遇时间 起始时间 开始供养时间 供养开始时间 救助开始时间 起保时间
    """,
    "ended_on": "终止日期 终止时间 停发时间 退出时间 停保时间 终止供养时间 退出日期",
    "end_reason": "终止原因 停发原因 退出原因 停保原因 终止供养原因",
    "died_on": "死亡日期 死亡时间 去世时间 去世日期",
    "self_care": """
        自理能力 生活自理能力 护理等级 自理能力等级 生活自理能力等级 自理情况 生活自理情况 照料护理等级 护理级别
        护理档次 自理能力评估结果 评估等级 自理程度 自理状况 护理类型 照料护理档次 生活自理能力评估结果 评估结果
        失能等级 自理等级
    """,
    "self_care_on": "评估时间 评估日期 自理能力评估时间 自理能力评估日期 生活自理能力评估时间",
    "disability_kind": "残疾类别 残疾种类 残疾类型",
    "disability_grade": "残疾等级 残疾级别 残疾程度",
    DISABILITY: """
        残疾类别等级 残疾类别及等级 残疾情况 残疾类型等级 残疾等级类别 残疾种类等级 残疾类别与等级
        残疾种类及等级 残疾 残疾类型及等级 残疾等级及类别
    """,
    "disability_no": "残疾人证号 残疾证号 残疾证号码 残疾人证号码 残疾证编号 残疾人证编号 残疾证",
    "illness": """
        疾病情况 患病情况 疾病 所患疾病 病种 病情 慢性病 身体状况 健康状况 疾病名称 患何种疾病 健康情况
    """,
    "is_seriously_ill": "重病 是否重病 是否重大疾病 重大疾病 大病 是否大病 是否患重病",
    "lives_alone": "独居 是否独居 是否独居老人 独居情况",
    "labour": "劳动能力 劳动力 有无劳动能力 劳动能力情况",
    "marital": "婚姻状况 婚姻 婚姻情况 婚否",
    "household_head": "户主姓名 户主",
    "household_size": "家庭人口 家庭人口数 家庭人数 人口数 户籍人口 家庭成员数 人口",
    "insured_count": "保障人口 保障人数 保障人口数 享受人数 供养人数 供养人口",
    "housing": "住房情况 住房 房屋类型 住房类型 住房来源 房屋情况 房屋来源",
    "income_source": "经济来源 收入来源 生活来源 主要收入来源",
    "hardship_cause": "致贫原因 困难原因 致困原因 主要致贫原因",
    "is_near_relative": """
        是否干部近亲属 是否干部亲属 近亲属 近亲属备案 干部亲属 是否近亲属 是否近亲属备案 是否村干部近亲属
    """,
    "bank_account": """
        银行账号 银行卡号 账号 卡号 一卡通账号 一卡通 银行帐号 开户账号 惠农卡号 社保卡号 一卡通卡号 存折账号
        银行卡账号 帐号 一卡通号 打卡账号 发放账号 社会保障卡号
    """,
    "card_keeper": "卡折保管人 银行卡保管人 存折保管人 一卡通保管人 卡折保管",
    "caregiver_relation": """
        与照料人关系 与护理人员关系 照料人关系 与特困人员关系 与供养对象关系 与对象关系 与被照料人关系
        与服务对象关系 与照料服务人关系 与供养人员关系 与救助对象关系 与本人关系
    """,
    "institution": "供养机构 供养服务机构 敬老院 所在机构 养老机构 机构名称 集中供养机构 供养机构名称",
    "note": "备注 说明 备注说明 附注",
    IGNORED: "序号 编号 顺序号 行号 序 年龄 周岁",
}

CAREGIVERS = """
    照料护理人员 照料服务人员 委托照料人 照料服务人 照料护理人 护理服务人 受托照料人 被委托人 护理人员 照料人员
    服务人员 照护人员 照料人 护理人 照护人 受托人 看护人 委托人 帮扶照料人
"""
CAREGIVER_PARTS = {
    "caregiver_name": "姓名 名字",
    "caregiver_id_number": "身份证号 身份证号码 身份证 公民身份号码 证件号码 公民身份证号码",
    "caregiver_phone": "电话 联系电话 手机 手机号 手机号码 联系方式 电话号码",
    "caregiver_relation": "关系 与特困人员关系 与对象关系 与供养对象关系 与本人关系 与特困对象关系 与被照料人关系",
}

GUARDIANS = "监护人 法定监护人 委托监护人"
GUARDIAN_PARTS = {
    "guardian_name": "姓名 名字",
    "guardian_phone": "电话 联系电话 手机 手机号 手机号码 联系方式 电话号码",
    "guardian_relation": "关系 与本人关系 与对象关系 与特困人员关系 与儿童关系",
}

AGREEMENTS = "协议 照料协议 委托照料协议 照料服务协议"
AGREEMENT_PARTS = {
    "agreement_no": "编号 号",
    "agreement_from": "开始日期 开始时间 起始日期 起始时间 签订日期 签订时间",
    "agreement_until": "到期日期 到期时间 结束日期 结束时间 截止日期 截止时间 终止日期 终止时间",
    TERM: "期限 有效期 起止日期 起止时间",
}

# What a two-row heading puts over the person's own columns.
PERSON_PREFIXES = """
    特困供养人员 特困人员 特困对象 供养对象 供养人员 救助对象 对象 本人 人员 老人 基本信息 基本情况 个人信息
    个人情况
"""
